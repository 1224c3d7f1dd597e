using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Reports.Pages.Sections;

/// <summary>Every setting of every run: those all runs share, those that tell methods apart, and what the runs were made with.</summary>
internal static class SettingSection
{
    private const string Text = "Each setting is an option of the train command. Seeds and folders stand in the table of runs.";

    // They tell runs of one method apart; a preset only stands for other options.
    private static readonly string[] LeftOut = ["seed", "output", "method.preset"];

    /// <summary>Writes the section.</summary>
    /// <param name="runs">The runs that count, at least one.</param>
    public static ReportSection Of(IReadOnlyList<NamedRun> runs)
    {
        var options = RunOptions.All.Where(option => !LeftOut.Contains(option.Name)).ToLookup(option => IsCommon(option, runs));
        ReportTable[] tables = [Common(runs[0].Record, options[true]), Different(runs, options[false]), Environment(runs)];
        return new("settings", "Settings", [Text]) { Tables = [.. tables.Where(table => table.Rows.Count > 0 && table.Columns.Count > 1)] };
    }

    private static bool IsCommon(RunOption option, IReadOnlyList<NamedRun> runs) =>
        runs.Select(run => option.Read(run.Record.Config)).Distinct().Count() == 1;

    private static ReportTable Common(RunRecord record, IEnumerable<RunOption> options) => ReportTable.Of(
        "settings",
        "What all runs share",
        options,
        [
            ("option", option => option.Name),
            ("value", option => Value(option, record)),
            ("what it is", option => option.Help),
        ]);

    private static ReportTable Different(IReadOnlyList<NamedRun> runs, IEnumerable<RunOption> options) => ReportTable.Of<IEnumerable<NamedRun>>(
        "settings-that-differ",
        "What tells runs apart",
        runs.GroupBy(run => run.Group),
        [
            ("method", group => group.First().Key.Name),
            ("task", group => group.First().Key.Task),
            ("model", group => group.First().Key.Model),
            .. options.Select(option => (option.Name, (Func<IEnumerable<NamedRun>, ReportCell>)(group => Values(group, record => Value(option, record))))),
        ]);

    private static ReportTable Environment(IReadOnlyList<NamedRun> runs) => ReportTable.Of(
        "environment",
        "What the runs were made with",
        runs.SelectMany(run => run.Record.Environment.Keys).Distinct(),
        [("part", key => key), ("version or value", key => Values(runs, record => record.Environment.GetValueOrDefault(key, NumberText.None)))]);

    private static string Values(IEnumerable<NamedRun> runs, Func<RunRecord, string> value) =>
        string.Join(", ", runs.Select(run => value(run.Record)).Distinct().Order());

    private static string Value(RunOption option, RunRecord record) => option.Read(record.Config) is { Length: > 0 } text ? text : NumberText.None;
}
