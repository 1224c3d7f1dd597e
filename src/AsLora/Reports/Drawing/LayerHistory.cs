using AsLora.Reports.Analyses;

namespace AsLora.Reports.Drawing;

/// <summary>What became of the factor that was made for one layer.</summary>
/// <param name="Layer">Its home layer.</param>
/// <param name="Joins">The home layers of the factors that gave way to it, in order, and how many layers read it from then on.</param>
/// <param name="Into">The home layer of the factor it gave way to, or null where it lived to the end.</param>
internal sealed record LayerHistory(int Layer, IReadOnlyList<(int Lower, int Readers)> Joins, int? Into)
{
    /// <summary>How many layers read it at last.</summary>
    public int Readers => Joins.Count == 0 ? 1 : Joins[^1].Readers;

    /// <summary>The histories of all factors of a kind, lowest layer first.</summary>
    /// <param name="layers">Home layers before the first merge.</param>
    /// <param name="merges">The merges of this kind, in order.</param>
    public static IReadOnlyList<LayerHistory> Of(IEnumerable<int> layers, IEnumerable<LayerMerge> merges)
    {
        var histories = layers.Order().ToDictionary(layer => layer, layer => new LayerHistory(layer, [], null));
        foreach (var merge in merges)
        {
            var (lower, upper) = (histories[merge.Lower], histories[merge.Upper]);
            histories[merge.Lower] = lower with { Into = merge.Upper };
            histories[merge.Upper] = upper with { Joins = [.. upper.Joins, (merge.Lower, lower.Readers + upper.Readers)] };
        }
        return [.. histories.Values];
    }

    /// <summary>The home layer of the factor that a layer reads in the end.</summary>
    /// <param name="layer">A layer.</param>
    /// <param name="histories">Those of its kind.</param>
    public static int Home(int layer, IReadOnlyList<LayerHistory> histories)
    {
        while (histories.First(history => history.Layer == layer).Into is { } above) layer = above;
        return layer;
    }

    /// <summary>Layers as people write them, runs by their ends: <c>0–3 5</c>.</summary>
    /// <param name="layers">Layers in order.</param>
    public static string Ranges(IEnumerable<int> layers)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var layer in layers)
        {
            if (runs.Count > 0 && runs[^1].Last + 1 == layer) runs[^1] = (runs[^1].First, layer);
            else runs.Add((layer, layer));
        }
        return string.Join(' ', runs.Select(run => run.First == run.Last ? $"{run.First}" : $"{run.First}–{run.Last}"));
    }
}
