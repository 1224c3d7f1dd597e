using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace AsLora.Tasks;

/// <summary>One line of a text file, not decoded yet.</summary>
/// <param name="Number">The line, counted from 1.</param>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Bytes">Its bytes without the end of the line.</param>
internal readonly record struct TextLine(int Number, long Offset, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The text, or what is wrong with it.</summary>
    /// <param name="text">The text; empty where the line is not UTF-8.</param>
    /// <param name="problem">The first byte that is not UTF-8 and its offset in the file; empty where there is none.</param>
    public bool TryDecode(out string text, out string problem)
    {
        var bytes = Bytes.Span;
        (text, problem) = ("", "");
        if (Utf8.IsValid(bytes))
        {
            text = Encoding.UTF8.GetString(bytes);
            return true;
        }
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done) at += length;
        problem = $"byte 0x{bytes[at]:X2} at offset {Offset + at} of the file is not UTF-8; save the file as UTF-8";
        return false;
    }
}
