using System.Text;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Training;

namespace AsLora.Experiments;

/// <summary>The folder of a comparison, kept for one process: the experiment as it was resolved, the learning rates that were chosen, and the folders of the runs.</summary>
internal sealed class ComparisonFolder : IDisposable
{
    private readonly string _path;
    private readonly RunLock _lock;

    private ComparisonFolder(string path, RunLock held) => (_path, _lock) = (path, held);

    /// <summary>Takes the folder and writes the experiment.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="experiment">The experiment.</param>
    /// <exception cref="InputException">It cannot be made or written, or another process has it.</exception>
    public static ComparisonFolder Open(string path, Experiment experiment)
    {
        try
        {
            Directory.CreateDirectory(path);
            var folder = new ComparisonFolder(path, new(new(path)));
            folder.Write("experiment.yaml", Encoding.UTF8.GetBytes(ExperimentYaml.Write(experiment)));
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder {path} cannot be written: {exception.Message}; choose another --output", exception);
        }
    }

    /// <summary>Writes the learning rates that were chosen.</summary>
    /// <param name="choices">All that have been chosen so far.</param>
    public void Write(IReadOnlyList<SweepChoice> choices) => Write("sweep.json", JsonSerializer.SerializeToUtf8Bytes(choices, AdapterJson.Indented));

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _lock.Dispose();

    private void Write(string name, byte[] content) => AtomicFile.Write(Path.Combine(_path, name), stream => stream.Write(content));
}
