namespace AsLora.Tokenization.Pipeline;

/// <summary>Normalizes by one step after the other.</summary>
/// <param name="steps">The steps, first to last.</param>
internal sealed class NormalizerSequence(IReadOnlyList<Normalizer> steps) : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text) => steps.Aggregate(text, (current, step) => step.Normalize(current));
}
