using AsLora.Adapters;

namespace AsLora.Tasks;

/// <summary>
/// Reads a text file line by line with the places of its bytes, which a <see cref="StreamReader"/> does not tell. Lines end with a line feed, with or without a carriage
/// return before it; a carriage return alone is text. A byte order mark at the start and empty lines at the end are left out.
/// </summary>
internal static class TextLines
{
    /// <summary>The lines of a file. The bytes of a line are valid until the next one is asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static IEnumerable<TextLine> Read(string path)
    {
        using var stream = Open(path);
        foreach (var line in Read(stream)) yield return line;
    }

    /// <summary>The lines of a stream from its beginning on. The bytes of a line are valid until the next one is asked for.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    public static IEnumerable<TextLine> Read(Stream stream)
    {
        var number = 0;
        var empty = new List<TextLine>();
        foreach (var (offset, bytes) in Split(stream))
        {
            var mark = offset == 0 && bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
            var text = bytes[mark..];
            if (text.Span.EndsWith("\r"u8)) text = text[..^1];
            var line = new TextLine(++number, offset + mark, text);
            if (text.IsEmpty)
            {
                empty.Add(line);
                continue;
            }
            foreach (var inside in empty) yield return inside;
            empty.Clear();
            yield return line;
        }
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> Split(Stream stream)
    {
        var buffer = new byte[1 << 16];
        var (position, start, end) = (0L, 0, 0);
        for (var ended = false; ;)
        {
            var feed = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            if (feed >= 0 || (ended && start < end))
            {
                var stop = feed >= 0 ? feed : end;
                yield return (position + start, buffer.AsMemory(start, stop - start));
                start = feed >= 0 ? feed + 1 : end;
                continue;
            }
            if (ended) yield break;

            // The line goes on beyond what was read: keep its beginning and read more.
            Buffer.BlockCopy(buffer, start, buffer, 0, end - start);
            (position, start, end) = (position + start, 0, end - start);
            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = stream.Read(buffer, end, buffer.Length - end);
            ended = read == 0;
            end += read;
        }
    }
}
