namespace AsLora.Adapters.Files;

/// <summary>Holds the tensors of a header against the bytes that follow it: they must fill them exactly, without overlap or hole.</summary>
/// <param name="file">The file's name, for entries and messages.</param>
/// <param name="dataStart">The first byte after the header.</param>
/// <param name="dataLength">How many bytes there are from there on.</param>
internal sealed class SafetensorsLayout(string file, long dataStart, long dataLength)
{
    private readonly List<string> _problems = [];

    // Where the last of the tensors ends that do not end within the data; 0 where all do.
    private long _beyond;

    /// <summary>The tensors in the order of their bytes.</summary>
    /// <param name="tensors">What the header says.</param>
    /// <exception cref="InputException">A type is not known, a size or offset is not possible, or bytes are claimed twice or by none; all problems are listed.</exception>
    public IReadOnlyList<SafetensorsEntry> Place(IReadOnlyList<SafetensorsHeaderReader.Stored> tensors)
    {
        var entries = tensors.Select(Check).OfType<SafetensorsEntry>().OrderBy(e => e.Offset).ThenBy(e => e.Length).ToList();
        if (_beyond > 0) Problem($"its header tells of {_beyond} bytes of data, and {dataLength} are there: the file is cut short; copy it again");
        if (_problems.Count == 0) CheckFilled(entries);
        return _problems.Count == 0 ? entries : throw ProblemList.Error($"{file} is not a valid safetensors file", _problems);
    }

    /// <summary>How many bytes a tensor takes, or null where that is beyond 64 bits. A dimension of 0 does not excuse the others.</summary>
    public static long? LengthOf(SafetensorsType type, IEnumerable<long> shape)
    {
        Int128 bytes = type.Width();
        var isEmpty = false;
        foreach (var dimension in shape)
        {
            isEmpty |= dimension == 0;
            bytes *= Math.Max(1, dimension);
            if (bytes > long.MaxValue) return null;
        }
        return isEmpty ? 0 : (long)bytes;
    }

    private SafetensorsEntry? Check(SafetensorsHeaderReader.Stored tensor)
    {
        var shape = string.Join(", ", tensor.Shape);
        if (SafetensorsTypes.Find(tensor.Type) is not { } type)
            return Problem($"tensor \"{tensor.Name}\" has the type \"{tensor.Type}\"; the types that can be read are {string.Join(", ", SafetensorsTypes.Names)}");
        if (tensor.Offsets is not [var begin, var end]) return Problem($"tensor \"{tensor.Name}\" has {tensor.Offsets.Count} data_offsets; expected begin and end");
        if (LengthOf(type, tensor.Shape) is not { } length) return Problem($"tensor \"{tensor.Name}\" {tensor.Type} [{shape}] is larger than any file");
        if (begin > end || end - begin != length)
            return Problem($"tensor \"{tensor.Name}\" {tensor.Type} [{shape}] takes {length} bytes, but its data_offsets are [{begin}, {end}]");
        if (end <= dataLength) return new(tensor.Name, type, tensor.Shape, file, dataStart + begin, length);
        _beyond = Math.Max(_beyond, end);
        return null;
    }

    private void CheckFilled(IEnumerable<SafetensorsEntry> entries)
    {
        var filled = dataStart;
        SafetensorsEntry? last = null;
        foreach (var entry in entries)
        {
            if (entry.Offset < filled) Problem($"tensors \"{last!.Name}\" and \"{entry.Name}\" overlap");
            if (entry.Offset > filled) Problem($"bytes {filled - dataStart} to {entry.Offset - dataStart} of the data, before \"{entry.Name}\", belong to no tensor");
            filled = Math.Max(filled, entry.Offset + entry.Length);
            last = entry;
        }
        if (filled < dataStart + dataLength) Problem($"{dataStart + dataLength - filled} bytes after the last tensor belong to no tensor");
    }

    private SafetensorsEntry? Problem(string problem)
    {
        _problems.Add(problem);
        return null;
    }
}
