using System.Text.Json;
using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

public sealed class ReportVerbTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FinishedRunsBecomeAPage()
    {
        var result = BuiltCommand.Run("report", "results", "--output", _folder["report"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("report.html", result.Output, StringComparison.Ordinal);
        Assert.Contains("LoRA r 8", File.ReadAllText(Path.Combine(_folder["report"], "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void TheComparisonForProgramsIsJson()
    {
        var result = BuiltCommand.Run("report", "results", "--output", _folder["report"], "--json");
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("LoRA r 8", json.RootElement.GetProperty("baseline").GetString());
    }

    [Fact]
    public void WhatIsLeftOutIsSaid()
    {
        File.Copy(Path.Combine(TestPaths.Repository, "results", "mrpc-lora-1.json"), _folder["good.json"]);
        File.WriteAllText(_folder["bad.json"], "{");
        var result = BuiltCommand.Run("report", _folder.Path, "--output", _folder["report"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"{_folder["bad.json"]}: ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no nowhere; expected the folder of a run", "nowhere")]
    [InlineData("no run goes by the name \"LoRA r 80\" that was given for the baseline; did you mean \"LoRA r 8\"", "results", "--baseline", "LoRA r 80")]
    [InlineData("there is no run below docs", "docs")]
    [InlineData("the output folder docs is not empty", "results", "--output", "docs")]
    public void WhatCannotBeReportedIsAnError(string message, params string[] args)
    {
        var result = BuiltCommand.Run(["report", .. args, .. args.Contains("--output") ? Array.Empty<string>() : ["--output", _folder["report"]]]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["report"]));
    }
}
