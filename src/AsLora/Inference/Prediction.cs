namespace AsLora.Inference;

/// <summary>What a model says of one text or pair of texts.</summary>
/// <param name="Label">The name of the likeliest class; null for a regression.</param>
/// <param name="Value">Its probability, from 0 to 1; the number of a regression.</param>
/// <param name="Probabilities">The probability of every class in the order of their ids, adding up to 1; none for a regression.</param>
public sealed record Prediction(string? Label, float Value, IReadOnlyList<float> Probabilities)
{
    /// <summary>The classes' probabilities: exp of the logits, divided by their sum.</summary>
    /// <param name="logits">One a class.</param>
    /// <param name="labels">The names of the classes.</param>
    internal static Prediction OfClasses(ReadOnlySpan<float> logits, IReadOnlyList<string> labels)
    {
        // Relative to the greatest one, whose exp cannot overflow then.
        var greatest = logits[0];
        foreach (var logit in logits) greatest = Math.Max(greatest, logit);
        var exponentials = new double[logits.Length];
        for (var i = 0; i < logits.Length; i++) exponentials[i] = Math.Exp((double)logits[i] - greatest);
        var sum = exponentials.Sum();
        float[] probabilities = [.. exponentials.Select(e => (float)(e / sum))];
        var likeliest = logits.IndexOf(greatest);
        return new(labels[Math.Max(likeliest, 0)], probabilities[Math.Max(likeliest, 0)], probabilities);
    }
}
