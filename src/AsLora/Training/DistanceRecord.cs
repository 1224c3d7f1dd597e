using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>
/// How far the live B factors of one kind were from each other after one update, by their running means: what decided a merge event, or was seen at an
/// evaluation. A line of <c>distances.jsonl</c>.
/// </summary>
/// <param name="Step">The update, counted from 1. Where an event follows it, before the event.</param>
/// <param name="Kind">The kind of projection.</param>
/// <param name="Layers">Home layers of the live factors, lowest first. One factor has no distances.</param>
/// <param name="Norms">The Frobenius norm of each one's running mean.</param>
/// <param name="Distances">
/// Criterion → row i, which holds the distances from factor i to every factor above it, in the criterion's unit: the upper triangle of a matrix.
/// </param>
public sealed record DistanceRecord(
    long Step, string Kind, IReadOnlyList<int> Layers, IReadOnlyList<float> Norms,
    IReadOnlyDictionary<MergeCriterion, IReadOnlyList<IReadOnlyList<float>>> Distances)
{
    /// <summary>The distance between two of the factors; 0 from a factor to itself.</summary>
    /// <param name="criterion">What the distance measures.</param>
    /// <param name="first">Where the one stands in <see cref="Layers"/>.</param>
    /// <param name="second">Where the other stands.</param>
    /// <exception cref="KeyNotFoundException">There are no distances of this criterion.</exception>
    public double Between(MergeCriterion criterion, int first, int second)
    {
        var (lower, upper) = (Math.Min(first, second), Math.Max(first, second));
        return lower == upper ? 0 : Distances[criterion][lower][upper - lower - 1];
    }

    /// <summary>Whether every list has the length the layers ask for.</summary>
    internal bool IsWhole => Layers.Count > 0 && Norms.Count == Layers.Count
        && Distances.Values.All(rows => rows?.Count == Layers.Count && rows.Select((row, i) => row?.Count == Layers.Count - 1 - i).All(fits => fits));
}
