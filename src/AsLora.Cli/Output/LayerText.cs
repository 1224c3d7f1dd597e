namespace AsLora.Cli.Output;

/// <summary>Lists of layers as people write them.</summary>
internal static class LayerText
{
    /// <summary>Runs of layers with their ends: <c>0-5 7</c>.</summary>
    /// <param name="layers">Layers in order.</param>
    public static string Ranges(IEnumerable<int> layers)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var layer in layers)
        {
            if (runs.Count > 0 && runs[^1].Last + 1 == layer) runs[^1] = (runs[^1].First, layer);
            else runs.Add((layer, layer));
        }
        return string.Join(' ', runs.Select(run => run.First == run.Last ? $"{run.First}" : $"{run.First}-{run.Last}"));
    }
}
