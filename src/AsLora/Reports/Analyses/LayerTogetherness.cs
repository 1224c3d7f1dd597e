namespace AsLora.Reports.Analyses;

/// <summary>How often two layers come to share a factor, over the seeds of one method.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Name">Name of the method.</param>
/// <param name="Kind">The kind of projection.</param>
/// <param name="Layers">The layers, ascending.</param>
/// <param name="Runs">How many runs there are.</param>
/// <param name="Share">Row by row the share of the runs in which two layers end in one group; 1 from a layer to itself.</param>
public sealed record LayerTogetherness(
    string Model, string Task, string Name, string Kind, IReadOnlyList<int> Layers, int Runs, IReadOnlyList<IReadOnlyList<double>> Share)
{
    /// <summary>One for each method, task and kind.</summary>
    /// <param name="histories">The runs that merged.</param>
    internal static IReadOnlyList<LayerTogetherness> Of(IReadOnlyList<SharingHistory> histories) =>
        [.. Partition.Of(histories).GroupBy(p => (p.Run.Model, p.Run.Task, p.Run.Name, p.Kind, Layers: string.Join(' ', p.Layers)))
            .Select(group => Together([.. group]))];

    private static LayerTogetherness Together(IReadOnlyList<Partition> parts)
    {
        var (run, layers) = (parts[0].Run, parts[0].Layers);
        double Share(int i, int j) => parts.Count(p => p.Homes[i] == p.Homes[j]) / (double)parts.Count;
        IReadOnlyList<double> Row(int i) => [.. Enumerable.Range(0, layers.Count).Select(j => Share(i, j))];
        return new(run.Model, run.Task, run.Name, parts[0].Kind, layers, parts.Count, [.. Enumerable.Range(0, layers.Count).Select(Row)]);
    }
}
