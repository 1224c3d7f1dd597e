namespace AsLora.Reports.Analyses;

/// <summary>The final groups of one kind of projection in one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Layers">The layers, ascending.</param>
/// <param name="Merges">How many merges there were.</param>
/// <param name="Homes">What each layer reads: layers with the same number share.</param>
internal sealed record Partition(RunKey Run, string Kind, IReadOnlyList<int> Layers, int Merges, int[] Homes)
{
    /// <summary>Every kind of every run.</summary>
    /// <param name="histories">The runs that merged.</param>
    public static IReadOnlyList<Partition> Of(IEnumerable<SharingHistory> histories) =>
        [.. from history in histories
            from kind in history.Kinds
            let homes = LayerGroups.Of(kind.Layers, kind.Merges.Select(m => (m.Lower, m.Upper)))
            select new Partition(history.Run, kind.Kind, kind.Layers, kind.Merges.Count, homes)];
}
