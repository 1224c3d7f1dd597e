using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Training.Events;

namespace AsLora.Training;

/// <summary>Writes what happens as JSON, one object a line, each line whole on disk before the next event.</summary>
internal sealed class MetricsFile : ITrainingSink, IDisposable
{
    private const string Beginning = "{\"event\":\"started\"";

    private readonly AppendedFile _file;
    private readonly int _every;

    /// <summary>Starts a file, or goes on with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="every">Updates between lines of the loss; merges and evaluations are always written.</param>
    /// <param name="keep">Bytes that stay of a file that is there: what a run wrote after its checkpoint is written again.</param>
    public MetricsFile(string path, int every, long keep = 0)
    {
        _every = every;
        _file = new(path, keep);
    }

    /// <summary>Whether a file holds no more than the first line of a run or a part of it; true where there is none.</summary>
    /// <param name="path">The file.</param>
    public static bool IsBeginning(string path)
    {
        if (!File.Exists(path)) return true;
        var lines = File.ReadLines(path).Take(2).ToList();
        return lines.Count == 0 || (lines.Count == 1 && (lines[0].StartsWith(Beginning, StringComparison.Ordinal) || Beginning.StartsWith(lines[0], StringComparison.Ordinal)));
    }

    /// <summary>Brings all lines to the disk and says how many bytes they take.</summary>
    public long Flush() => _file.Flush();

    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case TrainingEvent.Stepped stepped when stepped.Step % _every != 0 && stepped.Step != 1: return;
            case TrainingEvent.Finished: return; // run.json says it
        }
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(trainingEvent, AdapterJson.Options), (byte)'\n']);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
