using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>
/// Reads tensors out of one safetensors file or of the shards of an index. Opening reads headers alone, without libtorch; the data is memory-mapped piece
/// by piece as it is copied, so that loading takes hardly more memory than the tensors themselves.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    // Bytes that are mapped, and converted where types differ, at a time. Larger pieces are no faster, and the allocator keeps several of them.
    private const int PieceLength = 1 << 20;

    private readonly IReadOnlyList<SafetensorsFile> _files;

    private SafetensorsReader(IReadOnlyList<SafetensorsFile> files)
    {
        _files = files;
        var entries = new Dictionary<string, SafetensorsEntry>(files.Sum(f => f.Header.Entries.Count), StringComparer.Ordinal);
        foreach (var entry in files.SelectMany(f => f.Header.Entries)) entries.Add(entry.Name, entry);
        Entries = entries;
        Metadata = files.SelectMany(f => f.Header.Metadata).DistinctBy(m => m.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every tensor by its name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The notes in the header; those of the first shard that has them where there are several.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens weights and reads their headers.</summary>
    /// <param name="path">A <c>.safetensors</c> file, a <c>.safetensors.index.json</c>, or a folder that holds <c>model.safetensors</c> or its index.</param>
    /// <exception cref="InputException">There is no such file, or it or one of its shards is not valid.</exception>
    public static SafetensorsReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) path = SafetensorsIndex.WeightsIn(path);
        return new(path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? SafetensorsIndex.OpenShards(path) : [SafetensorsFile.Open(path)]);
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">One of <see cref="Entries"/>.</param>
    /// <param name="dtype">The type it is converted to; that of the file by default.</param>
    /// <param name="device">Where it goes; the CPU by default.</param>
    /// <returns>A new contiguous tensor; the caller disposes it.</returns>
    /// <exception cref="InputException">There is no such tensor, or TorchSharp has no type for it.</exception>
    public Tensor Read(string name, ScalarType? dtype = null, Device? device = null)
    {
        var entry = Find(name);
        var tensor = empty([.. entry.Shape], dtype ?? entry.Type.ToScalarType() ?? throw Untyped(entry), device);
        ReadInto(name, tensor);
        return tensor;
    }

    /// <summary>Reads a tensor into memory that exists, and converts it to the type there.</summary>
    /// <param name="name">One of <see cref="Entries"/>.</param>
    /// <param name="destination">A tensor of the same shape, of any type and on any device.</param>
    /// <exception cref="InputException">There is no such tensor, its shape is another, or TorchSharp has no type for it.</exception>
    public void ReadInto(string name, Tensor destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var entry = Find(name);
        if (!entry.Shape.SequenceEqual(destination.shape))
            throw new InputException($"tensor \"{name}\" is {entry} in {entry.File}; expected [{string.Join(", ", destination.shape)}]");
        // Bools are read as bytes and converted, so that a byte other than 0 and 1 cannot get into a bool tensor.
        var stored = entry.Type == SafetensorsType.Bool ? ScalarType.Byte : entry.Type.ToScalarType() ?? throw Untyped(entry);
        var file = _files.First(f => f.Path == entry.File);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var whole = destination.is_contiguous() ? destination : empty(destination.shape, dtype: destination.dtype, device: destination.device);
        var (flat, step) = (whole.view(-1), Math.Min(entry.Count, PieceLength / entry.Type.Width()));
        var buffer = flat.dtype == stored && flat.device_type == TorchSharp.DeviceType.CPU ? null : empty(step, stored);
        for (long start = 0; start < entry.Count; start += step)
        {
            using var piece = NewDisposeScope();
            var (target, from) = (flat.narrow(0, start, Math.Min(step, entry.Count - start)), entry.Offset + (start * entry.Type.Width()));
            var source = buffer?.narrow(0, 0, target.shape[0]);
            file.Copy(from, (source ?? target).bytes);
            if (source is not null) target.copy_(source);
        }
        if (!ReferenceEquals(whole, destination)) destination.copy_(whole);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    private SafetensorsEntry Find(string name) =>
        Entries.TryGetValue(name, out var entry) ? entry : throw new InputException($"there is no tensor \"{name}\"{Suggestion.For(name, Entries.Keys)}");

    private static InputException Untyped(SafetensorsEntry entry) =>
        new($"tensor \"{entry.Name}\" in {entry.File} is {entry}, for which TorchSharp has no type; store it in a wider signed type");
}
