using AsLora.Tasks.Tables;

namespace AsLora.Tests.Support;

/// <summary>A short run on rows of <see cref="TopicRows"/>, for tests that only use what it leaves.</summary>
public sealed class TopicRun : IDisposable
{
    private readonly TinyProject _project = new();

    public TopicRun()
    {
        var train = BuiltCommand.Run(_project.OwnArguments(Write("train", TableFormat.Csv, TopicRows.Make(45, 1)), "--epochs", "1", "--method", "lora"));
        Assert.True(train.ExitCode == 0, train.Error);
    }

    /// <summary>The folder of the run.</summary>
    public string Path => _project.Output;

    /// <summary>A path beside the run.</summary>
    public string this[string name] => _project[name];

    /// <summary>Writes rows.</summary>
    internal string Write(string name, TableFormat format, IReadOnlyList<string[]> rows) => SomeTables.Write(this[name], format, TopicRows.Columns, rows);

    public void Dispose() => _project.Dispose();
}
