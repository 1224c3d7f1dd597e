using AsLora.Adapters;
using AsLora.Training;

namespace AsLora.Reports.Analyses;

/// <summary>Reads the distances that runs recorded.</summary>
internal sealed class DistanceHistories
{
    /// <summary>Reads those of runs that have a folder with them.</summary>
    /// <param name="runs">The runs.</param>
    public DistanceHistories(IEnumerable<NamedRun> runs)
    {
        var (found, marked) = (new List<DistanceHistory>(), new List<MarkedRun>());
        foreach (var run in runs)
        {
            if (run.Entry.Folder is not { } folder || !File.Exists(folder.Distances)) continue;
            try
            {
                var kinds = DistanceFile.Read(folder.Distances).GroupBy(record => record.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal);
                found.Add(new(run.Key, [.. kinds.Select(kind => new KindDistances(kind.Key, [.. kind]))]));
            }
            catch (InputException exception)
            {
                marked.Add(new(run.Entry.Path, run.Key.Name, exception.Message));
            }
        }
        (Found, Marked) = (found, marked);
    }

    /// <summary>The distances, in the order of the runs.</summary>
    public IReadOnlyList<DistanceHistory> Found { get; }

    /// <summary>The runs whose distances cannot be read.</summary>
    public IReadOnlyList<MarkedRun> Marked { get; }
}
