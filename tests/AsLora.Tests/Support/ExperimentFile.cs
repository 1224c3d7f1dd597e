namespace AsLora.Tests.Support;

/// <summary>A tiny project with an experiment's file beside it.</summary>
internal sealed class ExperimentFile : IDisposable
{
    private const string Options = """
          task: mrpc
          precision: fp32
          threads: 1
          epochs: 2
          batch-size: 8
          method: {rank: 4, start: 2, interval: 1, until: 0.9}
        """;

    /// <summary>Everything but the methods: one model, one task, two seeds.</summary>
    public const string Frame = "models: [{name: tiny}]\ntasks: [mrpc]\nseeds: [1, 2]\n";

    public TinyProject Project { get; } = new(layers: 3, trainRows: 32, devRows: 16);

    public string Path => Project["experiment.yaml"];

    public string Output => Project["runs"];

    public string this[string run] => System.IO.Path.Combine(Output, run);

    /// <summary>Writes the file: defaults that train in a moment, and what is given.</summary>
    public ExperimentFile Write(string sections, string defaults = "")
    {
        File.WriteAllText(Path, $"defaults:\n  model: {Project.Model}\n  data: {Project.Data}\n{Options}\n{defaults}{sections}");
        return this;
    }

    public CommandResult Compare(params string[] more) => BuiltCommand.Run(Arguments(more));

    public string[] Arguments(params string[] more) => ["compare", Path, "--output", Output, .. more];

    public void Dispose() => Project.Dispose();
}
