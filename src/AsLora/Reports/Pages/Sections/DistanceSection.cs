using AsLora.Adapters.Merging;
using AsLora.Reports.Analyses;
using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages.Sections;

/// <summary>What decided the merges: the distances between the layers' running means.</summary>
internal static class DistanceSection
{
    private const string Text =
        "Distances between the running means of the layers' B factors, by each criterion: factor compares the B's as they are, update compares what they add to "
        + "the model, relative compares the B's by their own size. The run merged by one of them; the others show what they would have seen.";

    private const string Caption =
        "The darker, the nearer; the frame marks the nearest pair. Blank squares are layers that gave way before. "
        + "All panels of a kind and a criterion have one scale.";

    /// <summary>Writes the section; null where no run recorded distances.</summary>
    /// <param name="analyses">The distances.</param>
    /// <param name="groups">The rows by model and task.</param>
    public static ReportSection? Of(RunAnalyses analyses, IReadOnlyList<TaskGroup> groups)
    {
        if (analyses.Distances.Count == 0) return null;
        return new("distances", "Distances between layers", [Text]) { Figures = [.. groups.SelectMany(group => Figures(analyses, group))] };
    }

    private static IEnumerable<Figure> Figures(RunAnalyses analyses, TaskGroup group)
    {
        if (analyses.Distances.FirstOrDefault(run => group.Has(run.Run.Model, run.Run.Task)) is not { } first) yield break;
        var sharing = analyses.Sharing.FirstOrDefault(run => run.Run == first.Run);
        var pairs = first.Kinds.SelectMany(_ => Enum.GetValues<MergeCriterion>(), (kind, criterion) => (kind, criterion));
        var panels = pairs.SelectMany(pair => Panels(pair.kind, pair.criterion, LayersOf(pair.kind, sharing))).ToList();
        if (panels.Count == 0) yield break;
        yield return new($"distances-{group.Name}", $"{group.Title}: distances with {first.Run.Name}, seed {first.Run.Seed}", Caption, panels);
    }

    // Either may know more: a replay merges before the first record, and the merges of an older run do not tell layers that never merged.
    private static IReadOnlyList<int> LayersOf(KindDistances kind, SharingHistory? sharing)
    {
        var shared = sharing?.Kinds.FirstOrDefault(other => other.Kind == kind.Kind)?.Layers ?? [];
        return [.. kind.Records.SelectMany(record => record.Layers).Concat(shared).Distinct().Order()];
    }

    // Before the first merge, half way, and at the last.
    private static IEnumerable<Panel> Panels(KindDistances kind, MergeCriterion criterion, IReadOnlyList<int> layers)
    {
        var records = kind.Records.Where(record => record.Layers.Count > 1 && record.Distances.ContainsKey(criterion)).ToList();
        var all = records.SelectMany(record => record.Distances[criterion]).SelectMany(row => row).Where(float.IsFinite).ToList();
        if (all.Count == 0) return [];
        return new[] { records[0], records[records.Count / 2], records[^1] }.DistinctBy(record => record.Step).Select(record => new HeatMap
        {
            Title = $"{kind.Kind}, by {criterion.ToString().ToLowerInvariant()}, step {NumberText.Count(record.Step).Text}",
            Layers = layers,
            Live = record.Layers,
            Value = (row, column) => record.Between(criterion, row, column),
            Range = (all.Min(), all.Max()),
            FramesSmallest = true,
        }.Draw());
    }
}
