using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Training.Events;

namespace AsLora.Training;

/// <summary>Writes what happens as JSON, one object a line, each line whole on disk before the next event.</summary>
internal sealed class MetricsFile : ITrainingSink, IDisposable
{
    private readonly StreamWriter _writer;
    private readonly int _every;

    /// <summary>Starts a file.</summary>
    /// <param name="path">The file; must not exist.</param>
    /// <param name="every">Updates between lines of the loss; merges and evaluations are always written.</param>
    public MetricsFile(string path, int every)
    {
        _every = every;
        _writer = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case TrainingEvent.Stepped stepped when stepped.Step % _every != 0 && stepped.Step != 1: return;
            case TrainingEvent.Finished: return; // run.json says it
        }
        _writer.WriteLine(JsonSerializer.Serialize(trainingEvent, AdapterJson.Options));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();
}
