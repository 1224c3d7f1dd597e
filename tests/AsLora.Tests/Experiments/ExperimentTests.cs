using AsLora.Adapters;
using AsLora.Experiments;
using AsLora.Tests.Support;
using AsLora.Training.Configuration;

namespace AsLora.Tests.Experiments;

public class ExperimentTests
{
    private const string Whole = """
        defaults:
          epochs: 3
          precision: fp32
          method: {rank: 4, targets: [query, key]}
        models:
        - name: small
          model: models/small
        tasks:
        - mrpc
        - {name: reviews, data: my.csv, text: [title, body], label: topic}
        methods:
        - lora
        - {name: aslora, method: aslora, sweep: {learning-rate: [0.002, 0.001]}}
        - {name: late, method: {name: aslora, start: 0.4}, learning-rate: {entry: aslora}}
        - {name: again, method: {name: aslora, replay: {entry: aslora}}, learning-rate: 0.001}
        seeds: [1, 2]
        sweep: {learning-rate: [0.001, 0.0001], seeds: [101]}
        """;

    [Fact]
    public void AnExperimentIsModelsTasksMethodsAndSeeds()
    {
        var experiment = Load(Whole);
        Assert.Equal([1UL, 2UL], experiment.Seeds);
        Assert.Equal(["small"], experiment.Models.Select(e => e.Name));
        Assert.Equal(["mrpc", "reviews"], experiment.Tasks.Select(e => e.Name));
        Assert.Equal(["lora", "aslora", "late", "again"], experiment.Methods.Select(e => e.Name));
        Assert.Equal([("task", "mrpc")], experiment.Tasks[0].Options.Select(o => (o.Name, o.Value)));
        Assert.Equal([("data", "my.csv"), ("text", "title,body"), ("label", "topic")], experiment.Tasks[1].Options.Select(o => (o.Name, o.Value)));
        Assert.Equal(("aslora", "aslora"), (experiment.Methods[2].LearningRateOf, experiment.Methods[3].ReplayOf));
        Assert.Equal([0.001, 0.002], experiment.Methods[1].Rates!);
        Assert.Equal([0.0001, 0.001], experiment.Sweep!.Rates);
        Assert.Equal([101UL], experiment.Sweep.Seeds);
    }

    [Fact]
    public void TheResolvedFileIsReadBackTheSame()
    {
        var experiment = Load(Whole);
        var yaml = ExperimentYaml.Write(experiment);
        Assert.Equal(yaml, ExperimentYaml.Write(Load(yaml)));
        Assert.Contains("  learning-rate: {entry: aslora}\n", yaml, StringComparison.Ordinal);
        Assert.Contains("  text: \"title,body\"\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOfTheCommandLineWinInEveryRunAndStandInTheResolvedFile()
    {
        var flags = new GivenOption[] { new("epochs", "1", "--epochs"), new("learning-rate", "0.5", "--learning-rate"), new("method.rank", "2", "--method.rank") };
        var yaml = ExperimentYaml.Write(Load(Whole, flags));
        Assert.Contains("defaults:\n  precision: fp32\n  method.targets: \"query,key\"\n  epochs: 1\n  learning-rate: 0.5\n  method.rank: 2\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("sweep", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("learning-rate: {entry", yaml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epochs: 1", "x.yaml:5: epochs: is an option of runs; move it below defaults, or into an entry")]
    [InlineData("modles: [a]", "x.yaml:5: modles: unknown key; did you mean \"models\"?; the keys are defaults, models, tasks, methods, seeds, sweep")]
    [InlineData("seeds: [3]", "x.yaml:5: seeds: given twice in this file; leave one of them out")]
    [InlineData("defaults: {epoch: 1}", "x.yaml:5: epoch: unknown option; did you mean \"epochs\"?")]
    [InlineData("defaults: {seed: 1}", "x.yaml:5: seed: the seeds of the experiment decide it; leave it out")]
    [InlineData("defaults: {output: a}", "x.yaml:5: output: every run has a folder of its own below that of the comparison; leave it out")]
    [InlineData("defaults: [1]", "x.yaml:5: defaults: expected options of a run, `name: value` in each line")]
    [InlineData("sweep: {learning-rate: [1]}", "x.yaml:5: sweep: the seeds to try them with are missing: give seeds: [...], other ones than the comparison's")]
    [InlineData("sweep: {learning-rate: [0], seeds: [5]}", "x.yaml:5: sweep.learning-rate: found \"0\", expected a number above 0")]
    [InlineData("sweep: {learning-rate: [1], seeds: [1]}", "x.yaml: seed 1 chooses learning rates and is compared with; a rate that was chosen on a seed is not compared on it")]
    [InlineData("sweep: {learning-rate: [1], seeds: [5], rank: [4]}", "x.yaml:5: sweep.rank: unknown key; a sweep has learning-rate and seeds")]
    [InlineData("sweep: {learning-rate: [1], seeds: [5]}\ndefaults: {learning-rate: 1}", "x.yaml:6: learning-rate: the sweep searches for it; leave one of them out")]
    public void WhatIsNotRightIsNamedByFileLineAndKey(string more, string message) => AssertProblem(Minimal + more, message);

    [Theory]
    [InlineData("{method: lora}", "x.yaml:3: the entry has no name; give it one, which names its folder too")]
    [InlineData("{name: a/b}", "x.yaml:3: a/b: the name names a folder; expected letters, digits, \"-\", \"_\" and \".\", beginning with a letter or a digit")]
    [InlineData("LORA", "x.yaml:3: lora and x.yaml:3: LORA have the same name; give each its own")]
    [InlineData("{name: a, method: {rnak: 3}}", "x.yaml:3: method.rnak: unknown option; did you mean \"method.rank\"?")]
    [InlineData("{name: a, learning-rate: {entry: lroa}}", "x.yaml:3: a: learning-rate refers to \"lroa\"; did you mean \"lora\"?, and methods has no such entry")]
    [InlineData("{name: a, learning-rate: {entry: a}}", "x.yaml:3: a: learning-rate refers to the entry itself; name another one")]
    [InlineData("{name: a, learning-rate: {of: lora}}", "x.yaml:3: learning-rate: found \"of\", expected {entry: NAME} with the name of an entry of methods")]
    [InlineData("{name: a, learning-rate: {entry: lora}}", "x.yaml:3: a: learning-rate is that of \"lora\", for which none is searched; give the rate itself")]
    [InlineData("{name: a, sweep: {learning-rate: [1]}}", "x.yaml:3: a: it has a sweep, and the experiment has none; give `sweep:` with seeds")]
    [InlineData("{name: a, learning-rate: 1, sweep: {learning-rate: [1]}}", "x.yaml:3: a: it has a learning rate and a sweep for it; leave one of them out")]
    [InlineData("{name: a, method.replay: {entry: b}}, {name: b, method.replay: {entry: a}}", "x.yaml:3: a: its merges are in the end its own: the entries repeat each other")]
    public void WhatIsNotRightInAnEntryIsNamed(string entry, string message) => AssertProblem(Minimal.Replace("[lora]", $"[lora, {entry}]"), message);

    [Fact]
    public void WhatIsMissingIsListedAtOnce()
    {
        var error = Assert.Throws<InputException>(() => Load("defaults: {epochs: many}"));
        Assert.Equal(
            ["models", "tasks", "methods", "seeds"],
            error.Message.Split('\n').Select(line => line.Split(' ')[1]));
    }

    private const string Minimal = "models: [{name: m}]\ntasks: [mrpc]\nmethods: [lora]\nseeds: [1]\n";

    private static void AssertProblem(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Load(yaml)).Message.Split('\n'));

    private static Experiment Load(string yaml, IReadOnlyList<GivenOption>? overrides = null)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.yaml"], yaml);
        try
        {
            return Experiment.Load(folder["x.yaml"], overrides);
        }
        catch (InputException exception)
        {
            throw new InputException(exception.Message.Replace(folder["x.yaml"], "x.yaml")); // the folder's name is made by chance
        }
    }
}
