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
        var added = new AddedTokenList(vocabulary, problems);
        foreach (var token in root.Parts("added_tokens")) added.Add(token, token.Count("id") ?? -1);
        var normalizer = NormalizerJson.Read(root.Part("normalizer"), settings);
        var preTokenizer = PreTokenizerJson.Read(root.Part("pre_tokenizer"), settings.AddPrefixSpace);
        // LLaMA's tokenizer of Transformers builds it anew where tokenizer_config.json says what is added.
        var template = TemplateJson.Read(root.Part("post_processor"));
        if (settings.IsLlama && new LlamaSettings(settings) is { HasTemplate: true } llama) template = llama.Template(added.Tokens);
        var decoder = DecoderJson.Read(root.Part("decoder"));
        root.Finish();
        if (model is null && problems.Count == before) root.Unsupported("model", "an object of type WordPiece or BPE");
        if (problems.Count > before) return null;
        foreach (var id in template.Single.Concat(template.Pair).SelectMany(piece => piece.Ids).Distinct().Where(id => !added.Tokens.TryGetToken(id, out _)))
            problems.Add($"{root.Path}.post_processor: no token has the id {id} that is put around texts");
        return new(added.Tokens, added.All, normalizer, preTokenizer, model!, template, decoder);
    }
}
