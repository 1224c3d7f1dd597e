using System.Globalization;
using System.Security.Cryptography;
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
        AtomicFile.Write(System.IO.Path.Combine(folder, DigestsName), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            foreach (var name in Digested) writer.WriteLine($"{Digest(System.IO.Path.Combine(folder, name))}  {name}");
        });
    });

    /// <summary>Reads the state after every file has been held against its digest.</summary>
    /// <exception cref="InputException">A file is missing or is not what was written.</exception>
    public TrainingState Read()
    {
        try
        {
            var digests = File.ReadLines(System.IO.Path.Combine(Path, DigestsName)).Take(Digested.Length + 1).ToList();
            var expected = Digested.Select(name => $"{Digest(System.IO.Path.Combine(Path, name))}  {name}").ToList();
            if (!digests.SequenceEqual(expected, StringComparer.Ordinal))
                throw new InputException($"{Path} is damaged: {string.Join(", ", Digested.Where((_, i) => i >= digests.Count || digests[i] != expected[i]).DefaultIfEmpty(DigestsName))} is not what was written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Path} is damaged: {exception.Message}", exception);
        }
        return TrainingState.Read(System.IO.Path.Combine(Path, StateName));
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static (long Steps, int MicroBatches)? PositionOf(string name)
    {
        var parts = name[Prefix.Length..].Split('.');
        if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var steps)) return null;
        var batches = 0;
        return parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out batches) ? (steps, batches) : null;
    }
}
