using System.Text.Json.Serialization;

namespace AsLora.Training;

/// <summary>One evaluation of a run.</summary>
/// <param name="Step">After this update.</param>
/// <param name="Epoch">Passes over the training set so far.</param>
/// <param name="Split">The split that was read.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Metrics">Name → value, the one that decides first.</param>
public sealed record EvaluationRecord(long Step, double Epoch, string Split, double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The metric that decides; NaN where it is not defined, such as a correlation of constant predictions.</summary>
    [JsonIgnore]
    public double Score => Metrics.First().Value;

    /// <summary>Whether the score is better than another's. One that is not a number (a correlation of constant predictions) is worse than every number.</summary>
    /// <param name="other">An evaluation of the same split.</param>
    public bool IsBetterThan(EvaluationRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (double.IsNaN(other.Score)) return !double.IsNaN(Score);
        return Metrics.First().Key == InstructionTuning.Perplexity ? Score < other.Score : Score > other.Score;
    }
}
