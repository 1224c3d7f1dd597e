namespace AsLora.Adapters.Sharing;

/// <summary>What is known of a factor without its values.</summary>
/// <param name="Id">The name it is stored under, unique in a graph.</param>
/// <param name="Role">The part it plays.</param>
/// <param name="Kind">The kind of projection that may read it; factors of one kind have one shape. <c>all</c> where every kind reads it.</param>
/// <param name="HomeLayer">The layer it was made for; the first of its readers where it was made for several.</param>
/// <param name="Shape">[rank, in] for A, [out, rank] for B, [rank] and [out] for the diagonals.</param>
/// <param name="Trained">Whether the optimizer changes it.</param>
/// <param name="Start">How it starts.</param>
public sealed record FactorSpec(string Id, FactorRole Role, string Kind, int HomeLayer, IReadOnlyList<long> Shape, bool Trained, FactorStart Start)
{
    /// <summary>How many numbers it holds.</summary>
    public long Size => Shape.Aggregate(1L, (a, b) => checked(a * b));

    /// <inheritdoc/>
    public bool Equals(FactorSpec? other) =>
        other is not null && string.Equals(Id, other.Id, StringComparison.Ordinal) && Role == other.Role && string.Equals(Kind, other.Kind, StringComparison.Ordinal)
        && HomeLayer == other.HomeLayer && Shape.SequenceEqual(other.Shape) && Trained == other.Trained && Start == other.Start;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);
}
