using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads the <c>model</c> of <c>tokenizer.json</c>.</summary>
internal static class ModelJson
{
    /// <summary>The vocabulary, and the model or null where there are problems.</summary>
    public static (Vocabulary Vocabulary, TokenModel? Model) Read(JsonPart part, List<string> problems)
    {
        var before = problems.Count;
        var vocabulary = part.Part("vocab") is { } tokens ? VocabularyFile.ReadObject(tokens, problems) : new();
        if (vocabulary.Size == 0) part.Unsupported("vocab", "an object of tokens and ids, at least one");
        // Files of the first years do not name the type; only BPE has merges.
        var type = part.Text("type") ?? (part.Has("merges") ? "BPE" : part.Has("max_input_chars_per_word") ? "WordPiece" : null);
        Func<TokenModel>? create = type switch
        {
            "WordPiece" => WordPiece(part, vocabulary),
            "BPE" => BytePairs(part, vocabulary, problems),
            _ => null,
        };
        if (create is null) part.Unsupported("type", "WordPiece, BPE");
        return (vocabulary, problems.Count == before ? create!() : null);
    }

    private static Func<TokenModel> WordPiece(JsonPart part, Vocabulary vocabulary)
    {
        var (unknown, prefix) = (part.Text("unk_token") ?? "[UNK]", part.Text("continuing_subword_prefix") ?? "##");
        var longest = part.Count("max_input_chars_per_word") ?? 100;
        if (!vocabulary.Contains(unknown) || !WordPieceModel.CanHold(unknown)) part.Unsupported("unk_token", "a token of the vocabulary; [UNK] where none is named");
        if (longest is < 1 or > WordPieceModel.LongestWord) part.Unsupported("max_input_chars_per_word", $"1 to {WordPieceModel.LongestWord}");
        part.Finish();
        return () => new WordPieceModel(vocabulary, unknown, prefix, longest);
    }

    private static Func<TokenModel> BytePairs(JsonPart part, Vocabulary vocabulary, List<string> problems)
    {
        var merges = VocabularyFile.ReadMerges(part, vocabulary, problems);
        var (unknown, fuse, ignore) = (part.Text("unk_token"), part.Flag("fuse_unk") ?? false, part.Flag("ignore_merges") ?? false);
        if (unknown is not null && !vocabulary.Contains(unknown)) part.Unsupported("unk_token", "null, a token of the vocabulary");
        part.Only("dropout", "0", "0.0");
        part.Only("continuing_subword_prefix", "\"\"");
        part.Only("end_of_word_suffix", "\"\"");
        var byteFallback = part.Flag("byte_fallback") ?? false;
        part.Finish();
        return () => new BytePairModel(vocabulary, merges, unknown)
        {
            Bytes = byteFallback ? new(vocabulary) : null,
            FuseUnknown = fuse,
            IgnoreMerges = ignore,
        };
    }
}
