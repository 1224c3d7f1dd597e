using AsLora.Reports.Analyses;
using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages.Sections;

/// <summary>Who came to share with whom, and when.</summary>
internal static class SharingSection
{
    private const string Text =
        "How the B factors of the layers become fewer. All layers of a kind share one A from the start, unless the settings of a method say otherwise.";

    private const string HowToRead =
        "Each line is the B of one layer, time runs to the right, layers go upwards. Where a factor gives way, its line turns up into the one its layers read from "
        + "then on, which grows wider. One color is one factor in the end; gray is a layer that kept its own.";

    /// <summary>Writes the section; null where no run merged.</summary>
    /// <param name="analyses">The merges.</param>
    /// <param name="groups">The rows by model and task.</param>
    public static ReportSection? Of(RunAnalyses analyses, IReadOnlyList<TaskGroup> groups)
    {
        if (analyses.Sharing.Count == 0) return null;
        return new("sharing", "Sharing over training", [Text])
        {
            Figures = [.. groups.SelectMany(group => Figures(analyses, group))],
            Tables = [Groups(analyses.Sharing)],
        };
    }

    // The first method that merges is shown with every seed, the others with their first.
    private static IEnumerable<Figure> Figures(RunAnalyses analyses, TaskGroup group)
    {
        var methods = analyses.Sharing.Where(run => group.Has(run.Run.Model, run.Run.Task)).GroupBy(run => run.Run.Name).ToList();
        if (methods.Count == 0) yield break;
        var (first, name) = (methods[0].ToList(), methods[0].Key);
        yield return new($"sharing-{group.Name}", $"{group.Title}: how layers come to share with {name}", HowToRead, [.. Panels(first[0], SeedTitle)]);
        if (first.Count > 1)
        {
            var others = first.Skip(1).SelectMany(run => Panels(run, SeedTitle));
            const string alike = "Where the drawings are alike, the groups do not depend on the seed.";
            yield return new($"sharing-seeds-{group.Name}", $"{group.Title}: the same with other seeds", alike, [.. others]);
        }
        var together = analyses.Togetherness.Where(layers => group.Has(layers.Model, layers.Task) && layers.Name == name && layers.Runs > 1)
            .Select(Apart).ToList();
        if (together.Count > 0)
        {
            const string dark = "Dark: they share a factor in the end with every seed (0). Light: with none (1).";
            yield return new($"together-{group.Name}", $"{group.Title}: how often two layers stay apart, over the seeds of {name}", dark, together);
        }
        if (methods.Count > 1)
        {
            var others = methods.Skip(1).SelectMany(method => Panels(method.First(), MethodTitle));
            yield return new($"sharing-methods-{group.Name}", $"{group.Title}: the other ways to merge", "The first seed of each.", [.. others]);
        }
    }

    private static IEnumerable<Panel> Panels(SharingHistory run, Func<SharingHistory, KindSharing, string> title) =>
        run.Kinds.Where(kind => kind.Layers.Count > 0).Select(kind => SharingDrawing.Draw(title(run, kind), kind.Layers, kind.Merges, run.Steps));

    private static string SeedTitle(SharingHistory run, KindSharing kind) => $"{kind.Kind}, seed {run.Run.Seed}";

    private static string MethodTitle(SharingHistory run, KindSharing kind) => $"{kind.Kind}, {run.Run.Name}";

    private static Panel Apart(LayerTogetherness layers) => new HeatMap
    {
        Title = $"{layers.Kind}, {layers.Runs} seeds",
        Layers = layers.Layers,
        Live = layers.Layers,
        Value = (row, column) => 1 - layers.Share[row][column],
        Range = (0, 1),
    }.Draw();

    private static ReportTable Groups(IReadOnlyList<SharingHistory> runs) => ReportTable.Of(
        "groups",
        "The layers that share a factor in the end",
        runs.SelectMany(run => run.Kinds.Select(kind => (run.Run, Kind: kind))),
        [
            ("method", row => row.Run.Name),
            ("task", row => row.Run.Task),
            ("model", row => row.Run.Model),
            ("seed", row => NumberText.Seed(row.Run.Seed)),
            ("kind", row => row.Kind.Kind),
            ("factors", row => NumberText.Count(row.Kind.Groups.Count)),
            ("layers that share", row => string.Join(" | ", row.Kind.Groups.Select(LayerHistory.Ranges))),
            ("merges after updates", row => string.Join(' ', row.Kind.Merges.Select(merge => merge.Step))),
        ]);
}
