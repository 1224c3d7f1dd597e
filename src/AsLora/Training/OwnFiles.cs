using AsLora.Adapters;
using AsLora.Tasks.Tables;

namespace AsLora.Training;

/// <summary>The files of data of one's own: those that are named, or those of a folder.</summary>
internal sealed class OwnFiles
{
    /// <summary>Finds them.</summary>
    /// <param name="config">What decides the run.</param>
    /// <exception cref="InputException">There is no such file or folder, or a folder holds no file to train on, or two of one name.</exception>
    public OwnFiles(RunConfig config)
    {
        var isFolder = Directory.Exists(config.Data);
        Train = isFolder ? In(config.Data, "train") ?? throw NothingToTrainOn(config.Data) : config.Data;
        Dev = config.Dev ?? (isFolder ? In(config.Data, "dev") : null);
        Test = config.Test ?? (isFolder ? In(config.Data, "test") : null);
    }

    /// <summary>The rows to train on.</summary>
    public string Train { get; }

    /// <summary>The rows that decide; null where they are held out from <see cref="Train"/>.</summary>
    public string? Dev { get; }

    /// <summary>More rows to score, or null.</summary>
    public string? Test { get; }

    private static string? In(string folder, string name)
    {
        var files = TableFormats.WithColumns.Select(f => Path.Combine(folder, $"{name}.{f.Name()}")).Where(File.Exists).ToList();
        var names = string.Join(" and ", files.Select(f => Path.GetFileName(f)));
        return files.Count < 2 ? files.FirstOrDefault() : throw new InputException($"{folder} holds {names}; leave one of them, or name the file");
    }

    private static InputException NothingToTrainOn(string folder) =>
        new($"{folder} holds no file to train on; expected one of {string.Join(", ", TableFormats.WithColumns.Select(f => $"train.{f.Name()}"))}");
}
