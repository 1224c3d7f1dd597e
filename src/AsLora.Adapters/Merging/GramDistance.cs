namespace AsLora.Adapters.Merging;

/// <summary>Distances between vectors of which only their products with each other are known: arithmetic without tensors.</summary>
internal static class GramDistance
{
    // The means are float32. What lies below the spacing of that type (2^-23, here squared) is rounding: equal means are at distance 0, whatever order their products were summed in.
    private const double Rounding = 1.0 / (1L << 46);

    /// <summary>
    /// ‖f − g‖ / sqrt(numbers), from ‖f − g‖² = ⟨f, f⟩ + ⟨g, g⟩ − ⟨f, g⟩ − ⟨g, f⟩; for <see cref="MergeCriterion.Relative"/> ‖f − g‖ over the mean of ‖f‖ and ‖g‖.
    /// Two vectors that are both zero are equal, whatever they are measured against.
    /// </summary>
    /// <param name="gram">The products of all vectors with each other, [count, count], row by row.</param>
    /// <param name="count">How many vectors there are.</param>
    /// <param name="f">One of them.</param>
    /// <param name="g">Another.</param>
    /// <param name="criterion">What the distance is measured against.</param>
    /// <param name="numbers">How many numbers a vector has, for the root mean square.</param>
    public static double Between(ReadOnlySpan<double> gram, int count, int f, int g, MergeCriterion criterion, long numbers)
    {
        var (ff, gg) = (gram[(f * count) + f], gram[(g * count) + g]);
        var square = ff + gg - gram[(f * count) + g] - gram[(g * count) + f];
        if (square <= Rounding * (ff + gg)) return 0;
        return criterion == MergeCriterion.Relative ? Math.Sqrt(square) / ((Math.Sqrt(ff) + Math.Sqrt(gg)) / 2) : Math.Sqrt(square / numbers);
    }
}
