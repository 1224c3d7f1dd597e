using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Merging;

/// <summary>The distance between the running means of two live B factors of one kind.</summary>
/// <param name="Lower">The factor of the lower home layer.</param>
/// <param name="Upper">The factor of the higher home layer.</param>
/// <param name="Distance">In the criterion's unit.</param>
internal sealed record FactorDistance(FactorSpec Lower, FactorSpec Upper, double Distance);
