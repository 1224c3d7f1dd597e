namespace AsLora.Reports.Analyses;

/// <summary>One merge.</summary>
/// <param name="Step">After this update; 0 where it was made before the first.</param>
/// <param name="Lower">Home layer of the factor that gave way.</param>
/// <param name="Upper">Home layer of the one it gave way to.</param>
/// <param name="Distance">Between their running means, in the criterion's unit.</param>
public sealed record LayerMerge(long Step, int Lower, int Upper, double Distance);
