using System.Text.RegularExpressions;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads the <c>pre_tokenizer</c> of <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerJson
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>The pre-tokenizer; null where there is none or where there are problems.</summary>
    /// <param name="part">Where it stands; may be absent.</param>
    /// <param name="addPrefixSpace">What <c>tokenizer_config.json</c> says, which goes before the file.</param>
    public static PreTokenizer? Read(JsonPart? part, bool? addPrefixSpace)
    {
        switch (part?.Text("type"))
        {
            case null:
                return null;
            case "BertPreTokenizer":
                part.Finish();
                return new BertPreTokenizer();
            case "ByteLevel":
                var (prefix, split) = (part.Flag("add_prefix_space") ?? true, part.Flag("use_regex") ?? true);
                part.Ignore("trim_offsets");
                part.Finish();
                return new ByteLevelPreTokenizer(addPrefixSpace ?? prefix, split);
            case "Split":
                return Split(part);
            case "Metaspace":
                return Metaspace(part, addPrefixSpace);
            case "Sequence":
                var steps = part.Parts("pretokenizers").Select(step => Read(step, addPrefixSpace: null)).OfType<PreTokenizer>().ToArray();
                part.Finish();
                return new PreTokenizerSequence(steps);
            default:
                part.Unsupported("type", "BertPreTokenizer, ByteLevel, Split, Metaspace, Sequence");
                return null;
        }
    }

    private static MetaspacePreTokenizer Metaspace(JsonPart part, bool? addPrefixSpace)
    {
        var (replacement, scheme, split) = (part.Text("replacement") ?? "▁", part.Text("prepend_scheme"), part.Flag("split") ?? true);
        // Files of the first years have no scheme.
        var prefixed = part.Flag("add_prefix_space") ?? true;
        part.Ignore("str_rep");
        if (replacement.Length != 1) part.Unsupported("replacement", "one character");
        MetaspacePrefix? prefix = (addPrefixSpace ?? prefixed) ? scheme switch
        {
            null or "always" => MetaspacePrefix.Always,
            "first" => MetaspacePrefix.First,
            "never" => MetaspacePrefix.Never,
            _ => null,
        } : MetaspacePrefix.Never;
        if (prefix is null) part.Unsupported("prepend_scheme", "\"always\", \"first\", \"never\"");
        part.Finish();
        return new(replacement.FirstOrDefault(MetaspacePreTokenizer.Space), prefix ?? default, alsoBeforeSpace: false, split);
    }

    private static SplitPreTokenizer? Split(JsonPart part)
    {
        part.Only("behavior", "\"Isolated\"");
        part.Only("invert", "false");
        var expression = PatternJson.Expression(part);
        part.Finish();
        if (expression is null) return null;
        try
        {
            return new(new Regex(expression, RegexOptions.CultureInvariant, s_limit));
        }
        catch (RegexParseException e)
        {
            part.Part("pattern")!.Problem($"found {expression}, which .NET's regular expressions cannot read ({e.Message})");
            return null;
        }
    }
}
