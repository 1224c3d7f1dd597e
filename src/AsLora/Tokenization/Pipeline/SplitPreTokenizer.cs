using System.Text.RegularExpressions;

namespace AsLora.Tokenization.Pipeline;

/// <summary>Splits by a pattern; matches and what lies between them are words.</summary>
/// <param name="pattern">The pattern.</param>
internal sealed class SplitPreTokenizer(Regex pattern) : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<string> Split(string text, bool isBegin) => RegexSplitter.Isolate(pattern, text);
}
