using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads <c>tokenizer.json</c>, the file of Hugging Face's tokenizers that describes the whole way from text to ids and back.</summary>
internal static class TokenizerJson
{
    /// <summary>The parts of the tokenizer; null where there are problems.</summary>
    public static TokenizerParts? Read(string path, TokenizerSettings settings, List<string> problems)
    {
        var before = problems.Count;
        var root = JsonPart.Open(path, problems);
        root.Only("version", "\"1.0\"");
        // How much is cut off and how batches are filled up is decided where batches are made. Files hold what their last user had set: MiniLM's cuts at 128
        // tokens.
        root.Ignore("truncation", "padding");
        var (vocabulary, model) = root.Part("model") is { } part ? ModelJson.Read(part, problems) : (new(), null);
        var (tokens, added) = AddedTokens(root, vocabulary, problems);
        var normalizer = Normalizer(root.Part("normalizer"), settings);
        var preTokenizer = PreTokenizerJson.Read(root.Part("pre_tokenizer"), settings.AddPrefixSpace);
        var template = TemplateJson.Read(root.Part("post_processor"));
        var decoder = Decoder(root.Part("decoder"));
        root.Finish();
        if (model is null && problems.Count == before) root.Unsupported("model", "an object of type WordPiece or BPE");
        if (problems.Count > before) return null;
        foreach (var id in template.Single.Concat(template.Pair).SelectMany(piece => piece.Ids).Distinct().Where(id => !tokens.TryGetToken(id, out _)))
            problems.Add($"{root.Path}.post_processor: no token has the id {id} that is put around texts");
        return new(tokens, added, normalizer, preTokenizer, model!, template, decoder);
    }

    private static BertNormalizer? Normalizer(JsonPart? part, TokenizerSettings settings)
    {
        if (part?.Text("type") == "BertNormalizer") return BertNormalizer.Read(part, settings);
        part?.Unsupported("type", "BertNormalizer");
        return null;
    }

    private static Decoder Decoder(JsonPart? part)
    {
        Decoder? decoder = part?.Text("type") switch
        {
            "WordPiece" => new WordPieceDecoder(part.Text("prefix") ?? "##", part.Flag("cleanup") ?? true),
            "ByteLevel" => new ByteLevelDecoder(),
            _ => null,
        };
        part?.Ignore("add_prefix_space", "trim_offsets", "use_regex");
        if (decoder is null) part?.Unsupported("type", "WordPiece, ByteLevel");
        else part!.Finish();
        return decoder ?? new SpacesDecoder();
    }

    // Added tokens may or may not be in the vocabulary of the model; together they are the tokens that ids stand for.
    private static (Vocabulary Tokens, IReadOnlyList<AddedToken> Added) AddedTokens(JsonPart root, Vocabulary vocabulary, List<string> problems)
    {
        var (tokens, added) = (new Vocabulary(vocabulary), new List<AddedToken>());
        foreach (var part in root.Parts("added_tokens"))
        {
            var token = new AddedToken(part.Text("content") ?? "", part.Count("id") ?? -1)
            {
                Special = part.Flag("special") ?? false,
                Normalized = part.Flag("normalized") ?? true,
                SingleWord = part.Flag("single_word") ?? false,
                LeftStrip = part.Flag("lstrip") ?? false,
                RightStrip = part.Flag("rstrip") ?? false,
            };
            part.Finish();
            if (token.Content.Length == 0 || token.Id < 0) part.Problem("an added token needs a content and an id");
            else if (!vocabulary.TryGetId(token.Content, out var id) || id != token.Id) tokens.Add(token.Content, token.Id, part.Path, problems);
            added.Add(token);
        }
        return (tokens, added);
    }
}
