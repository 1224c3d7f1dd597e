using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads <c>vocab.txt</c> as BERT's tokenizer does where there is no <c>tokenizer.json</c>.</summary>
internal static class BertFiles
{
    /// <summary>The parts of the tokenizer; null where there are problems.</summary>
    public static TokenizerParts? Read(string folder, TokenizerSettings settings, List<string> problems)
    {
        var before = problems.Count;
        settings.RequirePlain("vocab.txt", ["Bert", "DistilBert", "Electra", "MobileBert"], problems);
        var vocabulary = VocabularyFile.ReadLines(Path.Combine(folder, "vocab.txt"), problems);
        var special = new SpecialTokens(vocabulary, settings, "vocab.txt", problems);
        var (unknown, start, end) = (special.Required("unk_token", "[UNK]"), special.Required("cls_token", "[CLS]"), special.Required("sep_token", "[SEP]"));
        special.Required("pad_token", "[PAD]");
        special.Optional(new("[MASK]", 0), "mask_token");
        if (problems.Count > before) return null;
        return new(
            vocabulary,
            special.Tokens,
            BertNormalizer.Read(null, settings),
            new BertPreTokenizer(),
            new WordPieceModel(vocabulary, unknown.Content, prefix: "##", longestWord: 100),
            SpecialTokenTemplate.Bert(start.Id, end.Id),
            new WordPieceDecoder(prefix: "##", cleanUp: true));
    }
}
