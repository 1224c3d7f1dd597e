namespace AsLora.Tokenization.Pipeline;

/// <summary>Splits the words of one pre-tokenizer by the next.</summary>
/// <param name="steps">The pre-tokenizers, first to last.</param>
internal sealed class PreTokenizerSequence(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<string> Split(string text, bool isBegin) =>
        steps.Aggregate((IEnumerable<string>)[text], (words, step) => words.SelectMany((word, index) => step.Split(word, isBegin && index == 0)));
}
