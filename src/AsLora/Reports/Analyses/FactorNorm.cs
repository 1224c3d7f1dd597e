namespace AsLora.Reports.Analyses;

/// <summary>The size of one factor and when it gave way.</summary>
/// <param name="Layer">Its home layer.</param>
/// <param name="Norm">The Frobenius norm of its running mean.</param>
/// <param name="GaveWay">The update after which it gave way; null where it stayed.</param>
public sealed record FactorNorm(int Layer, double Norm, long? GaveWay);
