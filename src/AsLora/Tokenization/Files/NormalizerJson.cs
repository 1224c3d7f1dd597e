using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads the <c>normalizer</c> of <c>tokenizer.json</c>.</summary>
internal static class NormalizerJson
{
    /// <summary>The normalizer; null where there is none or where there are problems.</summary>
    public static Normalizer? Read(JsonPart? part, TokenizerSettings settings)
    {
        switch (part?.Text("type"))
        {
            case "BertNormalizer":
                return BertNormalizer.Read(part, settings);
            case "NFC":
                part.Finish();
                return new ComposingNormalizer();
            case "Prepend":
                var prefix = part.Text("prepend");
                if (prefix is null) part.Unsupported("prepend", "a string");
                part.Finish();
                return new PrependNormalizer(prefix ?? "");
            case "Replace":
                var (found, becomes) = (PatternJson.Text(part), part.Text("content") ?? "");
                part.Finish();
                return found is null ? null : new ReplaceNormalizer(found, becomes);
            case "Sequence":
                var steps = part.Parts("normalizers").Select(step => Read(step, settings)).OfType<Normalizer>().ToArray();
                part.Finish();
                return new NormalizerSequence(steps);
            default:
                part?.Unsupported("type", "BertNormalizer, NFC, Prepend, Replace, Sequence");
                return null;
        }
    }
}
