namespace AsLora.Reports.Analyses;

/// <summary>How much of the merging of one kind of projection is decided by the size of the B factors alone.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Step">The update after which the norms were taken: the one before the first merge.</param>
/// <param name="Factors">The factors by home layer.</param>
/// <param name="Correlation">
/// Spearman's correlation of norm and order of giving way, factors that stayed being last together: 1 where the smaller one always goes first, about 0 where
/// size says nothing, NaN where either is the
/// same for all.
/// </param>
/// <param name="Merges">How many merges were looked at: those for which the distances before them are known.</param>
/// <param name="SmallestPairs">How many of them merged the two factors of the smallest norms that were alive.</param>
/// <param name="ExpectedSmallestPairs">How many that would be if every pair were as likely as another.</param>
public sealed record NormOrder(
    RunKey Run, string Kind, long Step, IReadOnlyList<FactorNorm> Factors, double Correlation, int Merges, int SmallestPairs, double ExpectedSmallestPairs);
