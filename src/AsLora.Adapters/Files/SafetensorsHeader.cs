using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace AsLora.Adapters.Files;

/// <summary>The header of one safetensors file, read and held against the file's size; without libtorch.</summary>
/// <param name="Entries">The tensors in the order of their bytes.</param>
/// <param name="Metadata">The file's own notes.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The longest header, in bytes: the limit of the reference implementation.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>Bytes before the header: its length, little endian.</summary>
    public const int PrefixLength = 8;

    /// <summary>Reads the header of a file.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="file">Its name, for entries and messages.</param>
    /// <exception cref="InputException">It is no valid safetensors file.</exception>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        var length = stream.Length;
        if (length < PrefixLength) throw Invalid(file, $"it has {length} bytes, and the length of the header alone takes {PrefixLength}");
        Span<byte> prefix = stackalloc byte[PrefixLength];
        stream.ReadExactly(prefix);
        if (prefix.SequenceEqual("version "u8)) throw Invalid(file, "it is a Git LFS pointer, which stands for the real file; fetch that with \"git lfs pull\"");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxLength) throw Invalid(file, $"its header would be {headerLength} bytes long, and at most {MaxLength} are allowed");
        if ((long)headerLength > length - PrefixLength)
            throw Invalid(file, $"its header should be {headerLength} bytes long, but only {length - PrefixLength} bytes follow: the file is cut short; copy it again");
        var json = new byte[headerLength];
        stream.ReadExactly(json);
        return Parse(json, length - PrefixLength - (long)headerLength, file);
    }

    /// <summary>Reads a header and checks that its tensors fill the data exactly.</summary>
    /// <param name="json">The header.</param>
    /// <param name="dataLength">How many bytes follow it.</param>
    /// <param name="file">The file's name, for entries and messages.</param>
    /// <exception cref="InputException">It is no valid header, or does not fit the data.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (json is not [(byte)'{', ..]) throw Invalid(file, "its header does not start with \"{\"");
        if (!Utf8.IsValid(json)) throw Invalid(file, "its header is not UTF-8");
        try
        {
            var (tensors, metadata) = SafetensorsHeaderReader.Read(json);
            var entries = new SafetensorsLayout(file, PrefixLength + json.Length, dataLength).Place(tensors);
            return new(entries, metadata);
        }
        // The JSON reader throws the second for text that is no valid Unicode after its escapes are resolved.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid(file, $"its header cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The error of a file that is no valid safetensors file.</summary>
    public static InputException Invalid(string file, string problem, Exception? inner = null) => new($"{file} is not a valid safetensors file: {problem}", inner);
}
