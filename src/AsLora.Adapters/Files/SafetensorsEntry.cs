namespace AsLora.Adapters.Files;

/// <summary>Where a tensor lies, from the header of its file.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions; empty for a single number.</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Offset">Its first byte, counted from the start of the file.</param>
/// <param name="Length">How many bytes it takes.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, string File, long Offset, long Length)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Length / Type.Width();

    /// <summary><c>F32 [2, 3]</c>.</summary>
    public override string ToString() => $"{Type.Name()} [{string.Join(", ", Shape)}]";
}
