using AsLora.Adapters;
using AsLora.Reports;
using AsLora.Tests.Support;

namespace AsLora.Tests.Reports;

public sealed class ReportWriterTests : IDisposable
{
    private static readonly string Results = Path.Combine(TestPaths.Repository, "results");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AReportIsAPageAMarkdownFileDrawingsAndTables()
    {
        ReportWriter.Write(RunSet.Read(Results), _folder["report"], new());
        var report = new DirectoryInfo(_folder["report"]);
        Assert.Equal(["figures", "report.html", "report.md", "tables"], report.GetFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal));
        var markdown = File.ReadAllText(Path.Combine(report.FullName, "report.md"));
        var files = report.GetDirectories().SelectMany(folder => folder.GetFiles()).ToList();
        Assert.All(files, file => Assert.Contains($"({file.Directory!.Name}/{file.Name})", markdown, StringComparison.Ordinal));
        Assert.All(files, file => Assert.True(file.Length > 0, file.Name));
    }

    [Fact]
    public void TheSameRunsGiveTheSameReport()
    {
        ReportWriter.Write(RunSet.Read(Results), _folder["one"], new());
        ReportWriter.Write(RunSet.Read(Results), _folder["two"], new());
        foreach (var file in Directory.GetFiles(_folder["one"], "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(_folder["two"], Path.GetRelativePath(_folder["one"], file))));
    }

    [Fact]
    public void AReportThatIsThereIsReplacedOnlyIfAskedFor()
    {
        var runs = RunSet.Read(Results);
        ReportWriter.Write(runs, _folder["report"], new());
        var error = Assert.Throws<InputException>(() => ReportWriter.Write(runs, _folder["report"], new()));
        Assert.Equal($"the output folder {_folder["report"]} holds a report; choose another --output, or --overwrite it", error.Message);
        ReportWriter.Write(runs, _folder["report"], new() { Overwrite = true });
    }

    [Fact]
    public void WhatIsNoReportIsNeverReplaced()
    {
        Directory.CreateDirectory(_folder["mine"]);
        File.WriteAllText(Path.Combine(_folder["mine"], "thesis.tex"), "years");
        foreach (var overwrite in new[] { false, true })
        {
            var error = Assert.Throws<InputException>(() => ReportWriter.Write(RunSet.Read(Results), _folder["mine"], new() { Overwrite = overwrite }));
            Assert.Contains("thesis.tex", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("years", File.ReadAllText(Path.Combine(_folder["mine"], "thesis.tex")));
    }

    [Fact]
    public void ADamagedRunIsMarkedAndTheRestIsReported()
    {
        File.Copy(Path.Combine(Results, "mrpc-lora-1.json"), _folder["good.json"]);
        File.WriteAllText(_folder["bad.json"], "{ \"format\": 1, ");
        ReportWriter.Write(RunSet.Read(_folder.Path), _folder["report"], new());
        var lines = File.ReadAllLines(Path.Combine(_folder["report"], "report.md"));
        Assert.Single(lines, line => line.StartsWith("| ⚠ ", StringComparison.Ordinal) && line.Contains("bad.json", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("1 runs with", StringComparison.Ordinal) || line.StartsWith("1 run with", StringComparison.Ordinal));
    }

    [Fact]
    public void RunsNoneOfWhichCountsAreStillListed()
    {
        File.WriteAllText(_folder["bad.json"], "{ \"format\": 1, ");
        ReportWriter.Write(RunSet.Read(_folder.Path), _folder["report"], new());
        var page = File.ReadAllText(Path.Combine(_folder["report"], "report.html"));
        Assert.Contains("None of the runs that were found counts.", page, StringComparison.Ordinal);
        Assert.Contains("bad.json", page, StringComparison.Ordinal);
    }
}
