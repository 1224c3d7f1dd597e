namespace AsLora.Adapters.Files;

/// <summary>Holds the tensors of a header against the bytes that follow it: they must fill them exactly, without overlap or hole.</summary>
/// <param name="file">The file's name, for entries and messages.</param>
/// <param name="dataStart">The first byte after the header.</param>
/// <param name="dataLength">How many bytes there are from there on.</param>
internal sealed class SafetensorsLayout(string file, long dataStart, long dataLength)
{
    /// <summary>The tensors in the order of their bytes.</summary>
    /// <param name="tensors">What the header says.</param>
    /// <exception cref="InputException">A type is not known, a size or offset is not possible, or bytes are claimed twice or by none; all problems are listed.</exception>
    public IReadOnlyList<SafetensorsEntry> Place(IReadOnlyList<SafetensorsHeaderReader.Stored> tensors)
    {
        var (entries, wrong, end) = (new List<SafetensorsEntry>(tensors.Count), new List<SafetensorsHeaderReader.Stored>(), 0L);
        foreach (var tensor in tensors)
        {
            if (LengthOf(tensor) is not { } length)
            {
                wrong.Add(tensor);
                continue;
            }
            end = Math.Max(end, tensor.Offsets[1]);
            if (tensor.Offsets[1] <= dataLength) entries.Add(new(tensor.Name, SafetensorsTypes.Find(tensor.Type)!.Value, tensor.Shape, file, dataStart + tensor.Offsets[0], length));
        }
        IReadOnlyList<string> cut = end > dataLength ? [$"its header tells of {end} bytes of data, and {dataLength} are there: the file is cut short; copy it again"] : [];
        if (wrong.Count + cut.Count > 0) throw Invalid([.. ProblemList.Texts(wrong, ProblemOf), .. cut]);
        entries.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));
        var places = Misplaced(entries);
        return places.Count == 0 ? entries : throw Invalid(ProblemList.Texts(places, ProblemOf));
    }

    /// <summary>How many bytes a tensor takes, or null where that is beyond 64 bits. A dimension of 0 does not excuse the others.</summary>
    public static long? LengthOf(SafetensorsType type, IReadOnlyList<long> shape)
    {
        Int128 bytes = type.Width();
        var isEmpty = false;
        for (var i = 0; i < shape.Count; i++)
        {
            isEmpty |= shape[i] == 0;
            bytes *= Math.Max(1, shape[i]);
            if (bytes > long.MaxValue) return null;
        }
        return isEmpty ? 0 : (long)bytes;
    }

    // Null where the tensor is not possible in any file.
    private static long? LengthOf(SafetensorsHeaderReader.Stored tensor) =>
        SafetensorsTypes.Find(tensor.Type) is { } type && tensor.Offsets is [var begin, var end] && LengthOf(type, tensor.Shape) is { } length && begin <= end && end - begin == length ? length : null;

    private static string ProblemOf(SafetensorsHeaderReader.Stored tensor)
    {
        var described = $"tensor \"{tensor.Name}\" {tensor.Type} [{string.Join(", ", tensor.Shape)}]";
        if (SafetensorsTypes.Find(tensor.Type) is not { } type) return $"tensor \"{tensor.Name}\" has the type \"{tensor.Type}\"; the types that can be read are {string.Join(", ", SafetensorsTypes.Names)}";
        if (tensor.Offsets is not [var begin, var end]) return $"tensor \"{tensor.Name}\" has {tensor.Offsets.Count} data_offsets; expected begin and end";
        return LengthOf(type, tensor.Shape) is { } length ? $"{described} takes {length} bytes, but its data_offsets are [{begin}, {end}]" : $"{described} is larger than any file";
    }

    // Where bytes are claimed twice or by none: the end of what is filled, the tensor that ends there, and the one that begins elsewhere; null for the end of the data.
    private List<(long Filled, SafetensorsEntry? Before, SafetensorsEntry? Next)> Misplaced(IReadOnlyList<SafetensorsEntry> entries)
    {
        var places = new List<(long, SafetensorsEntry?, SafetensorsEntry?)>();
        var filled = dataStart;
        SafetensorsEntry? last = null;
        foreach (var entry in entries)
        {
            if (entry.Offset != filled) places.Add((filled, last, entry));
            filled = Math.Max(filled, entry.Offset + entry.Length);
            last = entry;
        }
        if (filled < dataStart + dataLength) places.Add((filled, last, null));
        return places;
    }

    private string ProblemOf((long Filled, SafetensorsEntry? Before, SafetensorsEntry? Next) place) => place.Next is not { } next
        ? $"{dataStart + dataLength - place.Filled} bytes after the last tensor belong to no tensor"
        : next.Offset < place.Filled ? $"tensors \"{place.Before!.Name}\" and \"{next.Name}\" overlap"
        : $"bytes {place.Filled - dataStart} to {next.Offset - dataStart} of the data, before \"{next.Name}\", belong to no tensor";

    private InputException Invalid(IReadOnlyList<string> problems) => ProblemList.Error($"{file} is not a valid safetensors file", problems);
}
