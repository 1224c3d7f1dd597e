using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Reports;

/// <summary>The runs of a set that count, named, one of each seed; and the others with their reasons.</summary>
internal sealed class CountedRuns
{
    private CountedRuns(IReadOnlyList<NamedRun> runs, IReadOnlyList<MarkedRun> marked) => (Runs, Marked) = (runs, marked);

    /// <summary>The runs by model, task, method, rank, name and seed.</summary>
    public IReadOnlyList<NamedRun> Runs { get; }

    /// <summary>The others, in the order of the set.</summary>
    public IReadOnlyList<MarkedRun> Marked { get; }

    /// <summary>The runs that differ in their seed alone, group by group.</summary>
    public IEnumerable<IGrouping<(string Model, string Task, string Name), NamedRun>> Groups => Runs.GroupBy(run => run.Group);

    /// <summary>Names the runs of a set and sets aside those that are there twice.</summary>
    /// <param name="runs">The set.</param>
    public static CountedRuns Of(RunSet runs)
    {
        var first = new Dictionary<RunKey, NamedRun>();
        List<MarkedRun> marked = [.. runs.Runs.Where(run => run.Problem is not null).Select(run => new MarkedRun(run.Path, run.Name, run.Problem!))];
        foreach (var run in RunNaming.Of(runs.Finished))
        {
            var (key, path) = (run.Key, run.Entry.Path);
            if (first.TryAdd(key, run)) continue;
            marked.Add(new(path, key.Name, $"{key.Name} on {key.Task} has seed {key.Seed} twice; {first[key].Entry.Path} is counted"));
        }
        return new([.. first.Values.OrderBy(r => r.Key.Model, NaturalOrder.Comparer).ThenBy(r => r.Key.Task, NaturalOrder.Comparer)
            .ThenBy(r => Order(r.Record.Config.Method.Name)).ThenBy(r => Changes(r.Record.Config)).ThenBy(r => r.Key.Name, NaturalOrder.Comparer).ThenBy(r => r.Key.Seed)], marked);
    }

    // A method as it is by default goes before its ablations.
    private static int Changes(RunConfig config) =>
        RunOptions.All.Count(option => option.Name.StartsWith("method.", StringComparison.Ordinal) && option.Read(config) is { } value && value != option.Default);

    private static int Order(string method) => Adapters.Methods.AdapterMethods.All.TakeWhile(m => m.Name != method).Count();
}
