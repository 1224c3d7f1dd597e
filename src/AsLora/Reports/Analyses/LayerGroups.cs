namespace AsLora.Reports.Analyses;

/// <summary>Layers as groups that share a factor: arithmetic over merges.</summary>
internal static class LayerGroups
{
    /// <summary>The survivor each layer reads after merges.</summary>
    /// <param name="layers">The layers, ascending.</param>
    /// <param name="merges">The merges in order: who gave way to whom.</param>
    /// <returns>Home layers, in the order of the layers.</returns>
    public static int[] Of(IReadOnlyList<int> layers, IEnumerable<(int Lower, int Upper)> merges)
    {
        int[] homes = [.. layers];
        foreach (var (lower, upper) in merges)
        {
            for (var i = 0; i < homes.Length; i++)
            {
                if (homes[i] == lower) homes[i] = upper;
            }
        }
        return homes;
    }

    /// <summary>The layers of each group, groups by their lowest layer.</summary>
    /// <param name="layers">The layers, ascending.</param>
    /// <param name="homes">What each reads.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Lists(IReadOnlyList<int> layers, IReadOnlyList<int> homes) =>
        [.. Enumerable.Range(0, layers.Count).GroupBy(i => homes[i]).Select(group => (IReadOnlyList<int>)[.. group.Select(i => layers[i])])];
}
