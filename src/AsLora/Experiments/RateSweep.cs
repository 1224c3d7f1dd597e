namespace AsLora.Experiments;

/// <summary>The search for learning rates: every rate is tried with every seed.</summary>
/// <param name="Rates">The learning rates, ascending; a method entry may have others.</param>
/// <param name="Seeds">The seeds, none of which is one of the comparison's.</param>
internal sealed record RateSweep(IReadOnlyList<double> Rates, IReadOnlyList<ulong> Seeds);
