using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c> as RoBERTa's tokenizer does where there is no <c>tokenizer.json</c>.</summary>
internal static class RobertaFiles
{
    /// <summary>The parts of the tokenizer; null where there are problems.</summary>
    public static TokenizerParts? Read(string folder, TokenizerSettings settings, List<string> problems)
    {
        var before = problems.Count;
        settings.RequirePlain("vocab.json and merges.txt", ["Roberta", "Longformer", "Bart"], problems);
        var vocabulary = VocabularyFile.ReadObject(JsonPart.Open(Path.Combine(folder, "vocab.json"), problems), problems);
        var merges = VocabularyFile.ReadMerges(Path.Combine(folder, "merges.txt"), vocabulary, problems);
        var special = new SpecialTokens(vocabulary, settings, "vocab.json", problems);
        var (start, end) = (special.Required("cls_token", "<s>"), special.Required("sep_token", "</s>"));
        special.Required("unk_token", "<unk>");
        special.Required("pad_token", "<pad>");
        // A mask stands for a word together with the space before it.
        special.Optional(new("<mask>", 0) { LeftStrip = true }, "mask_token");
        if (problems.Count > before) return null;
        return new(
            vocabulary,
            special.Tokens,
            Normalizer: null,
            new ByteLevelPreTokenizer(settings.AddPrefixSpace ?? false, splitWords: true),
            new BytePairModel(vocabulary, merges),
            SpecialTokenTemplate.Roberta(start.Id, end.Id),
            new ByteLevelDecoder());
    }
}
