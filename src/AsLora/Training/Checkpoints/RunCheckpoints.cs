using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using static TorchSharp.torch;

namespace AsLora.Training.Checkpoints;

/// <summary>The checkpoints of a run: the last ones and the one of the best score, and a file that names the newest.</summary>
/// <param name="folder">The run's folder.</param>
internal sealed class RunCheckpoints(RunFolder folder)
{
    /// <summary>Writes a checkpoint, moves the pointer to it, and clears away those that are no longer wanted.</summary>
    /// <param name="state">The state.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="writeAdapter">Writes the adapter's files into the folder it is given.</param>
    /// <exception cref="IOException">It cannot be written; those that are there are untouched.</exception>
    public void Save(TrainingState state, IEnumerable<KeyValuePair<string, Tensor>> tensors, Action<string> writeAdapter)
    {
        var checkpoint = Of(Checkpoint.NameOf(state.Position));
        checkpoint.Write(state, tensors, writeAdapter);
        AtomicFile.Write(folder.Latest, stream => stream.Write(Encoding.UTF8.GetBytes(checkpoint.Name + "\n")));
        Prune(checkpoint, state);
    }

    // Those beyond the newest belong to a future that was given up: the run went on from an earlier checkpoint. Of those that stay the best scores stay too: a run that goes on
    // from one needs the adapter of its best score.
    private void Prune(Checkpoint newest, TrainingState state)
    {
        var all = Checkpoint.All(folder.Path);
        var last = all.Where(c => c.Position.CompareTo(newest.Position) <= 0).Take(state.Config.KeepCheckpoints).ToList();
        var best = last.Select(c => c == newest ? state.Best?.Step : c.BestStep()).OfType<long>().ToHashSet();
        foreach (var unwanted in all.Where(c => !last.Contains(c) && !(c.Position.MicroBatches == 0 && best.Contains(c.Position.Steps)))) Directory.Delete(unwanted.Path, recursive: true);
    }

    /// <summary>Whether there is nothing in the folder but what a run leaves that ended before its first checkpoint was there.</summary>
    public bool IsBeforeTheFirst()
    {
        string[] leftovers = [Path.GetFileName(folder.Metrics), Path.GetFileName(folder.Lock), Checkpoint.NameOf(default) + ".partial"];
        return !Directory.Exists(folder.Path)
            || (Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).All(name => leftovers.Contains(name, StringComparer.Ordinal)) && MetricsFile.IsBeginning(folder.Metrics));
    }

    /// <summary>The newest checkpoint that is whole, and its state; null where the run has none at all.</summary>
    /// <param name="warn">Is told of every one that is damaged.</param>
    /// <exception cref="InputException">All of them are damaged.</exception>
    public (Checkpoint Checkpoint, TrainingState State)? Newest(Action<string> warn)
    {
        List<string> damages = [];
        var pointed = Pointed();
        foreach (var checkpoint in Checkpoint.All(folder.Path).OrderByDescending(c => c.Name == pointed))
        {
            try
            {
                var state = checkpoint.Read();
                if (state.Best is { } best && !HasAdapter(best.Step, state.BestAdapter)) throw new InputException($"{checkpoint.Path} cannot be used: the adapter of its best score, after update {best.Step}, is gone");
                return (checkpoint, state);
            }
            catch (InputException exception)
            {
                damages.Add(exception.Message);
                warn($"{exception.Message}; the checkpoint before it is used");
            }
        }
        return damages.Count == 0 ? null : throw new InputException($"no checkpoint of {folder.Path} can be used:{string.Concat(damages.Select(d => $"\n  {d}"))}");
    }

    /// <summary>Clears away what a process left that ended while it wrote, and puts the adapter of the best score in its place.</summary>
    /// <param name="state">What the run goes on from; null where it begins.</param>
    public void Recover(TrainingState? state)
    {
        foreach (var path in Directory.GetDirectories(folder.Path, "*.partial").Concat(Directory.GetDirectories(folder.Path, "*.previous"))) AtomicFolder.Recover(path[..path.LastIndexOf('.')]);
        foreach (var file in Directory.GetFiles(folder.Path, "*.partial")) File.Delete(file);
        if (state?.Best is { } best && AdapterFolder.Digest(folder.Adapter) != state.BestAdapter) AdapterFolder.Copy(Of(Checkpoint.NameOf(new(best.Step))).Path, folder.Adapter);
        File.Delete(folder.Diagnosis);
    }

    // In its own folder, in that folder while it was replaced, or in the checkpoint that was written with it.
    private bool HasAdapter(long step, string? digest) =>
        new[] { folder.Adapter, folder.Adapter + ".previous", Of(Checkpoint.NameOf(new(step))).Path }.Any(path => AdapterFolder.Digest(path) == digest);

    // A pointer that cannot be read points nowhere: the newest checkpoint is found by its name too.
    private string? Pointed()
    {
        try
        {
            using var stream = InputFile.Open(folder.Latest);
            var name = new byte[Checkpoint.LongestName + 2];
            return Encoding.UTF8.GetString(name.AsSpan(0, stream.ReadAtLeast(name, name.Length, throwOnEndOfStream: false))).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Checkpoint Of(string name) => new(Path.Combine(folder.Path, name));
}
