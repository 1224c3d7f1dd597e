using System.Text;
using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Configuration;
using CsCheck;

namespace AsLora.Tests.Training.Configuration;

public class RunConfigYamlTests
{
    private const string Required = "model: m\ntask: mrpc\ndata: d\noutput: o\n";

    [Fact]
    public void WhatIsWrittenIsReadBackTheSame()
    {
        using var folder = new TempFolder();
        SomeConfigs.Options.Sample(
            options =>
            {
                var config = options.Aggregate(SomeConfigs.Run with { Task = null }, (c, o) => o.Option.Write(c, o.Value) ?? throw new InvalidOperationException($"{o.Option.Name} refuses {o.Value}"));
                var yaml = RunConfigYaml.Write(config);
                AssertSame(config, RunConfigYaml.Load(folder.Write("run.yaml", Encoding.UTF8.GetBytes(yaml))));
            },
            iter: 200, threads: 1, print: Print);
    }

    [Fact]
    public void FlagsAndYamlMeanTheSame()
    {
        using var folder = new TempFolder();
        SomeConfigs.Options.Sample(
            options =>
            {
                var flags = new RunConfigBuilder();
                var yaml = new StringBuilder();
                foreach (var (option, value) in options)
                {
                    flags.Add(option.Name, value, "--" + option.Name);
                    yaml.Append(option.Name).Append(": ").Append(System.Text.Json.JsonSerializer.Serialize(value)).Append('\n');
                }
                AssertSame(flags.Build(), RunConfigYaml.Load(folder.Write("run.yaml", Encoding.UTF8.GetBytes(yaml.ToString()))));
            },
            iter: 200, threads: 1, print: Print);
    }

    [Theory]
    [InlineData("method: lora")]
    [InlineData("method: {name: lora}")]
    [InlineData("method:\n  name: \"lora\"")]
    [InlineData("method.name: lora")]
    public void AMethodIsNamedBriefly(string yaml) => Assert.Equal("lora", Load(Required + yaml).Method.Name);

    [Theory]
    [InlineData("method: {targets: [query, key]}")]
    [InlineData("method: {targets: \"query, key\"}")]
    [InlineData("method:\n  targets:\n  - query\n  - key")]
    public void AListIsASequenceOrTextWithCommas(string yaml) => Assert.Equal(["query", "key"], Load(Required + yaml).Method.Options.Targets);

    [Fact]
    public void FlagsWinOverTheFile()
    {
        using var folder = new TempFolder();
        var path = folder.Write("run.yaml", Encoding.UTF8.GetBytes(Required + "epochs: 3\nmethod: {name: lora, rank: 4}"));
        var config = new RunConfigBuilder().AddYaml(path).Add("method.rank", "2", "--method.rank").Add("method", "vera", "--method").Build();
        Assert.Equal((3, "vera", 2), (config.Epochs, config.Method.Name, config.Method.Options.Rank));
    }

    [Fact]
    public void ThePaperSettingsAreAPresetThatGivesWay()
    {
        var paper = Load(Required + "method: {preset: paper}");
        var merge = paper.Method.Options.Merge;
        Assert.Equal((30, 16, 512, 4e-4, "linear", 0.06, 0.1), (paper.Epochs, paper.BatchSize, paper.MaxLength, paper.LearningRate, paper.Schedule, paper.Warmup, paper.WeightDecay));
        Assert.Equal((8, 16.0), (paper.Method.Options.Rank, paper.Method.Options.Alpha));
        Assert.Equal((320.0, 240.0, 0.5), (merge.Start.Value, merge.Interval?.Value, merge.Until.Value));

        var mine = Load(Required + "method: {preset: paper, rank: 4, budget: 0.5}\nepochs: 2");
        Assert.Equal((2, 4, 0.5, null), (mine.Epochs, mine.Method.Options.Rank, mine.Method.Options.Merge.Budget, mine.Method.Options.Merge.Interval));
    }

    [Theory]
    [InlineData("interval: 10", "method.budget", "0.5", 0.5, null)]
    [InlineData("budget: 0.5", "method.interval", "10", null, 10.0)]
    public void OfBudgetAndIntervalTheOneThatIsGivenLaterStays(string inFile, string flag, string value, double? budget, double? interval)
    {
        var merge = Builder(Required + $"method: {{{inFile}}}").Add(flag, value, "--" + flag).Build().Method.Options.Merge;
        Assert.Equal((budget, interval), (merge.Budget, merge.Interval?.Value));
    }

    [Fact]
    public void BudgetAndIntervalSideBySideAreNamedWithTheirPlaces()
    {
        var file = Assert.Throws<InputException>(() => Load(Required + "method:\n  budget: 0.5\n  interval: 10"));
        Assert.Matches("^[^\n]*run.yaml:6: method.budget and [^\n]*run.yaml:7: method.interval are both given; the budget decides the interval, so give one of them$", file.Message);
        var flags = Builder(Required).Add("method.budget", "0.5", "--method.budget").Add("method.interval", "10", "--method.interval");
        Assert.Equal("--method.budget and --method.interval are both given; the budget decides the interval, so give one of them", Assert.Throws<InputException>(() => flags.Build()).Message);
    }

    [Theory]
    [InlineData("bach-size: 3", "run.yaml:5: bach-size: unknown option; did you mean \"batch-size\"?")]
    [InlineData("method: {rnak: 3}", "run.yaml:5: method.rnak: unknown option; did you mean \"method.rank\"?")]
    [InlineData("rank: 3", "run.yaml:5: rank: unknown option; did you mean \"method.rank\"?")]
    [InlineData("batch_size: {a: [1, {b: 2}]}\nepochs: 0", "run.yaml:5: batch_size: unknown option; did you mean \"batch-size\"?\nrun.yaml:6: epochs: found \"0\", expected a whole number of at least 1")]
    [InlineData("\n\nepochs: many", "run.yaml:7: epochs: found \"many\", expected a whole number of at least 1")]
    [InlineData("epochs:", "run.yaml:5: epochs: found no value, expected a whole number of at least 1; without the line it is: 8; 3 in instruction tuning")]
    [InlineData("epochs: null", "run.yaml:5: epochs: found no value, expected a whole number of at least 1; without the line it is: 8; 3 in instruction tuning")]
    [InlineData("epochs: [1]", "run.yaml:5: epochs: found a sequence, expected a whole number of at least 1; without the line it is: 8; 3 in instruction tuning")]
    [InlineData("epochs: {a: 1}", "run.yaml:5: epochs: found a mapping, expected a whole number of at least 1; without the line it is: 8; 3 in instruction tuning")]
    [InlineData("epochs: 1\nepochs: 1", "run.yaml:6: epochs: given twice in this file; leave one of them out")]
    [InlineData("method: {rank: 4}\nmethod.rank: 4", "run.yaml:6: method.rank: given twice in this file; leave one of them out")]
    [InlineData("method: lora\nmethod: {name: lora}", "run.yaml:6: method.name: given twice in this file; leave one of them out")]
    [InlineData("--- \nepochs: 1", "run.yaml:5: a second document begins; expected one")]
    [InlineData("method: {preset: papers}", "run.yaml:5: method.preset: found \"papers\", expected one of paper; did you mean \"paper\"?")]
    public void WhatIsNotRightIsNamedByFileLineAndKey(string yaml, string message)
    {
        var error = Assert.Throws<InputException>(() => Load(Required + yaml));
        Assert.Equal(message, Shorten(error.Message));
    }

    [Fact]
    public void WhatIsMissingIsListedAtOnce()
    {
        var error = Assert.Throws<InputException>(() => Load(""));
        Assert.Equal(
            """
            output is missing: give --output, or `output:` in a YAML file; it is a folder that does not exist or is empty
            data is missing: give --data, or `data:` in a YAML file; only acceptability, paraphrase, entailment, similarity, sentiment come with the program
            task is missing: give --task, or `task:` in a YAML file, for a task of GLUE; or --text and --label with the names of the columns of data of your own
            """,
            error.Message);
    }

    [Theory]
    [InlineData("a: [", "run.yaml:2: this is not YAML")]
    [InlineData("? [a]\n: b", "run.yaml:1: this is not YAML")]
    [InlineData("- a", "run.yaml: found a sequence, expected options of a run")]
    [InlineData("just text", "run.yaml: found no value, expected options of a run")]
    public void AFileThatHoldsSomethingElseIsAnError(string yaml, string message)
    {
        var error = Assert.Throws<InputException>(() => Load(yaml));
        Assert.StartsWith(message, Shorten(error.Message), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsAbsentOrNotTextIsAnError()
    {
        using var folder = new TempFolder();
        Assert.StartsWith($"{folder["none.yaml"]} cannot be read: ", Assert.Throws<InputException>(() => RunConfigYaml.Load(folder["none.yaml"])).Message, StringComparison.Ordinal);
        var binary = folder.Write("binary.yaml", [0x61, 0x3a, 0x20, 0xff, 0xfe]);
        Assert.Equal($"{binary} is not UTF-8 text", Assert.Throws<InputException>(() => RunConfigYaml.Load(binary)).Message);
    }

    private static RunConfig Load(string yaml) => Builder(yaml).Build();

    private static RunConfigBuilder Builder(string yaml)
    {
        using var folder = new TempFolder();
        return new RunConfigBuilder().AddYaml(folder.Write("run.yaml", Encoding.UTF8.GetBytes(yaml)));
    }

    // The folder's name is made by chance.
    private static string Shorten(string message) => string.Join('\n', message.Split('\n').Select(line => line[Math.Max(0, line.IndexOf("run.yaml", StringComparison.Ordinal))..]));

    private static string Print(IReadOnlyList<(RunOption Option, string Value)> options) => string.Join('\n', options.Select(o => $"{o.Option.Name} {System.Text.Json.JsonSerializer.Serialize(o.Value)}"));

    private static void AssertSame(RunConfig expected, RunConfig actual)
    {
        foreach (var option in RunOptions.All) Assert.Equal((option.Name, option.Read(expected)), (option.Name, option.Read(actual)));
    }
}
