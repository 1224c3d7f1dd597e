namespace AsLora.Reports.Analyses;

/// <summary>The merges of one kind of projection.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Layers">The layers that had a B factor of their own before the first update, ascending. In records that do not tell, all layers up to the
/// highest one a merge names.</param>
/// <param name="Merges">The merges in order.</param>
/// <param name="Groups">The layers that share a factor in the end: every layer is in one group, groups by their lowest layer.</param>
public sealed record KindSharing(string Kind, IReadOnlyList<int> Layers, IReadOnlyList<LayerMerge> Merges, IReadOnlyList<IReadOnlyList<int>> Groups);
