using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>
/// Reads <c>tokenizer.model</c> as LlamaTokenizer of Transformers does, the one that calls SentencePiece, with the tokens that the files beside it add.
/// </summary>
internal static class LlamaFiles
{
    private const string Name = "tokenizer.model";

    /// <summary>The parts of the tokenizer; null where there are problems.</summary>
    public static TokenizerParts? Read(string folder, TokenizerSettings settings, List<string> problems)
    {
        var before = problems.Count;
        settings.RequireClass(Name, ["Llama", "CodeLlama"]);
        var llama = new LlamaSettings(settings);
        var file = SentencePieceFile.Read(Path.Combine(folder, Name), problems);
        var vocabulary = new Vocabulary();
        foreach (var (id, piece) in file.Pieces.Index()) vocabulary.Add(piece.Text, id, $"{Name} piece {id}", problems);
        var unknown = file.Pieces.Count(piece => piece.Kind == SentencePieceKind.Unknown);
        if (unknown != 1) problems.Add($"{Name}: found {unknown} unknown pieces among {file.Pieces.Count}; expected one");
        var bytes = file.ByteFallback ? new ByteTokens(vocabulary) : null;
        if (bytes is { IsComplete: false }) problems.Add($"{Name} trainer_spec.byte_fallback: found true; expected pieces for all bytes, <0x00> to <0xFF>");

        var added = new AddedTokenList(vocabulary, problems);
        foreach (var (id, piece) in file.Pieces.Index())
            if (piece.Kind is SentencePieceKind.Unknown or SentencePieceKind.Control) added.Add(new(piece.Text, id), Name);
        llama.AddTokens(added);
        var special = new SpecialTokens(added.Tokens, settings, Name, problems);
        special.Required("unk_token", "<unk>");
        special.Required("bos_token", "<s>");
        special.Required("eos_token", "</s>");
        special.Optional(new("", 0), "pad_token");
        if (problems.Count > before) return null;
        var prefix = llama.Prefix(file.AddDummyPrefix);
        return new(
            added.Tokens,
            [.. added.All.Select(token => token with { Special = token.Special || special.Has(token) }).Concat(special.Tokens).DistinctBy(token => token.Id)],
            Normalizer: null,
            new MetaspacePreTokenizer(MetaspacePreTokenizer.Space, prefix, alsoBeforeSpace: true, splitWords: false),
            new SentencePieceModel(file.Pieces, bytes),
            llama.Template(added.Tokens),
            new SentencePieceDecoder(prefix != MetaspacePrefix.Never));
    }
}
