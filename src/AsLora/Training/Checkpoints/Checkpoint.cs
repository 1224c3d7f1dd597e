using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using static TorchSharp.torch;

namespace AsLora.Training.Checkpoints;

/// <summary>
/// One checkpoint: a folder that is an adapter folder and holds the rest of the state beside it. It is there whole or not at all, and a digest of every file tells whether it
/// still is what was written.
/// </summary>
/// <param name="Path">The folder.</param>
internal sealed record Checkpoint(string Path)
{
    private const string Prefix = "checkpoint-", StateName = "trainer_state.json", TensorsName = "trainer_state.safetensors", DigestsName = "checksums.sha256";
    private static readonly string[] Digested = [.. AdapterFolder.FileNames, StateName, TensorsName];

    /// <summary>The most characters a name can have.</summary>
    public const int LongestName = 48;

    /// <summary>The state's tensors.</summary>
    public string Tensors => System.IO.Path.Combine(Path, TensorsName);

    /// <summary>The folder's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Where it stands among the checkpoints of its run.</summary>
    public (long Steps, int MicroBatches) Position => PositionOf(Name)!.Value;

    /// <summary>The checkpoints in a folder, the newest first.</summary>
    /// <param name="folder">The run's folder.</param>
    public static IReadOnlyList<Checkpoint> All(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, Prefix + "*").Select(path => new Checkpoint(path)).Where(c => PositionOf(c.Name) is not null).OrderByDescending(c => c.Position)];

    /// <summary>The name of the checkpoint of a position: <c>checkpoint-120</c>, and <c>checkpoint-120.3</c> within the window of the next update.</summary>
    public static string NameOf(TrainerPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{position.Steps}{(position.MicroBatches > 0 ? $".{position.MicroBatches}" : "")}");

    /// <summary>Writes beside, flushes to the disk and renames.</summary>
    /// <param name="state">The state.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="writeAdapter">Writes the adapter's files into the folder it is given.</param>
    public void Write(TrainingState state, IEnumerable<KeyValuePair<string, Tensor>> tensors, Action<string> writeAdapter) => AtomicFolder.Write(Path, [.. Digested, DigestsName], folder =>
    {
        writeAdapter(folder);
        state.Write(System.IO.Path.Combine(folder, StateName));
        SafetensorsWriter.Write(System.IO.Path.Combine(folder, TensorsName), tensors);
        var digests = Digests(folder);
        AtomicFile.Write(System.IO.Path.Combine(folder, DigestsName), stream => stream.Write(digests));
    });

    /// <summary>Reads the state after every file has been held against its digest.</summary>
    /// <exception cref="InputException">A file is missing or is not what was written.</exception>
    public TrainingState Read()
    {
        try
        {
            var (written, found) = (System.IO.Path.Combine(Path, DigestsName), Digests(Path));
            if (new FileInfo(written).Length != found.Length || !InputFile.ReadAllBytes(written).AsSpan().SequenceEqual(found))
                throw new InputException($"{Path} is damaged: its files are not those {DigestsName} was written for");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Path} is damaged: {exception.Message}", exception);
        }
        var state = TrainingState.Read(System.IO.Path.Combine(Path, StateName));
        return (state.Position.Steps, state.Position.MicroBatches) == Position ? state : throw new InputException($"{Path} is damaged: it holds the state of {NameOf(state.Position)}");
    }

    /// <summary>The update with the best score until then; null before the first evaluation, or where the state cannot be read.</summary>
    public long? BestStep()
    {
        try
        {
            return TrainingState.Read(System.IO.Path.Combine(Path, StateName)).Best?.Step;
        }
        catch (InputException)
        {
            return null; // damaged: nothing goes on from it
        }
    }

    // In the form of sha256sum, which can check it too.
    private static byte[] Digests(string folder) => Encoding.UTF8.GetBytes(string.Concat(Digested.Select(name =>
    {
        using var stream = InputFile.Open(System.IO.Path.Combine(folder, name));
        return $"{Convert.ToHexStringLower(SHA256.HashData(stream))}  {name}\n";
    })));

    private static (long Steps, int MicroBatches)? PositionOf(string name)
    {
        var parts = name[Prefix.Length..].Split('.');
        if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var steps)) return null;
        var batches = 0;
        return parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out batches) ? (steps, batches) : null;
    }
}
