using System.CommandLine;
using AsLora.Cli.Output;
using AsLora.Reports;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora report</c>: finished runs as one page with tables and drawings, as Markdown, and as CSV.</summary>
internal static class ReportVerb
{
    private const string DefaultOutput = "report";

    public static Command Create(Terminal terminal)
    {
        var runs = Arguments.Paths("RUNS", "Folders with runs anywhere below them, or records of runs (run.json)");
        var output = new Option<string>("--output") { Description = $"Folder to write; it must not exist or be empty [{DefaultOutput}]", HelpName = "FOLDER" };
        const string others = "Method that the others are compared with, as the table of scores names it [LoRA of rank 8]";
        var baseline = new Option<string>("--baseline") { Description = others, HelpName = "NAME" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a report that is there" };
        var json = new Option<bool>("--json") { Description = "Print the comparison as JSON" };
        const string what = "Write a report of finished runs: one HTML page that needs no network, Markdown, drawings as SVG, and a CSV of every table. "
            + "Reads the files of the runs alone.";
        var verb = new Command("report", what)
        {
            runs, output, baseline, overwrite, json,
        };
        verb.SetAction(result =>
        {
            var set = RunSet.Read(result.GetRequiredValue(runs));
            var folder = result.GetValue(output) ?? DefaultOutput;
            var options = new ReportOptions { Baseline = result.GetValue(baseline), Overwrite = result.GetValue(overwrite) };
            ReportWriter.Write(set, folder, options);
            var table = ComparisonTable.Of(set, options.Baseline);
            if (result.GetValue(json)) Json.Write(terminal, table);
            else
            {
                ComparisonTableText.Write(terminal.Results, table);
                TextTable.Write(terminal.Results, [("page", Path.Combine(folder, "report.html")), ("beside it", "report.md, tables, figures")]);
            }
            return ExitCode.Done;
        });
        return verb;
    }
}
