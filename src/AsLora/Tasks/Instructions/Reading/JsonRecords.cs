namespace AsLora.Tasks.Instructions.Reading;

/// <summary>The records of a file: the elements of a JSON array, or its lines.</summary>
internal static class JsonRecords
{
    private const int Mark = 3;

    /// <summary>Reads them one after the other. The bytes of a record are valid until the next one is asked for.</summary>
    /// <param name="stream">A stream at its beginning that can go back to it.</param>
    /// <param name="isArray">Whether they are the elements of an array, so that a line does not tell which one is meant.</param>
    /// <exception cref="System.Text.Json.JsonException">An array is not valid JSON; the line is told counted from 0. Lines are not looked at.</exception>
    public static IEnumerable<TextLine> Read(Stream stream, out bool isArray)
    {
        var start = HasMark(stream) ? Mark : 0;
        stream.Position = start;
        isArray = FirstByte(stream) == '[';
        stream.Position = isArray ? start : 0;
        return isArray ? JsonArray.Read(stream) : TextLines.Read(stream);
    }

    private static bool HasMark(Stream stream)
    {
        Span<byte> first = stackalloc byte[Mark];
        return stream.ReadAtLeast(first, Mark, throwOnEndOfStream: false) == Mark && first.SequenceEqual("\uFEFF"u8);
    }

    private static int FirstByte(Stream stream)
    {
        int value;
        do value = stream.ReadByte();
        while (value is ' ' or '\t' or '\r' or '\n');
        return value;
    }
}
