using System.Text.Json;

namespace AsLora.Tasks.Instructions.Reading;

/// <summary>
/// Reads a JSON array element by element with the line each one begins in. An element that goes on beyond what was read is looked at again from its
/// beginning; as the buffer doubles then, the time stays proportional to the length of the file.
/// </summary>
internal static class JsonArray
{
    private const int FirstSize = 1 << 16, LongestRecord = 1 << 26;

    /// <summary>The elements of an array. The bytes of one are valid until the next one is asked for.</summary>
    /// <param name="stream">The stream at the array, or at blanks before it; it stays open.</param>
    /// <exception cref="JsonException">It is not valid JSON up to its end, or a record is longer than 64 MiB; the line is told counted from 0.</exception>
    public static IEnumerable<TextLine> Read(Stream stream)
    {
        var (buffer, start, end, offset, line) = (new byte[FirstSize], 0, 0, stream.Position, 1);
        var state = new JsonReaderState();
        for (var isLast = false; ;)
        {
            var isElement = TryNext(buffer.AsSpan(start, end - start), isLast, ref state, out var before, out var length);
            line += buffer.AsSpan(start, before).Count((byte)'\n');
            start += before;
            if (isElement)
            {
                yield return new(line, offset + start, buffer.AsMemory(start, length));
                line += buffer.AsSpan(start, length).Count((byte)'\n');
                start += length;
                continue;
            }
            if (isLast) yield break;

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (offset, start, end) = (offset + start, 0, end - start);
            if (end == LongestRecord)
            {
                var blanks = buffer.AsSpan().IndexOfAnyExcept(" \t\r\n,"u8);
                line += buffer.AsSpan(0, Math.Max(0, blanks)).Count((byte)'\n');
                throw new JsonException("A record of more than 64 MiB begins, as where a quote or a bracket is opened and never closed.", null, line - 1, null);
            }
            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            end += stream.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
            isLast = end < buffer.Length;
        }
    }

    // The next element and what comes before it; where there is none yet, how much can be forgotten. The state is that of the reader after what is told.
    private static bool TryNext(ReadOnlySpan<byte> data, bool isLast, ref JsonReaderState state, out int before, out int length)
    {
        var reader = new Utf8JsonReader(data, isLast, state);
        (before, length) = (0, 0);
        while (reader.Read())
        {
            if (reader.CurrentDepth > 0)
            {
                var from = (int)reader.TokenStartIndex;
                if (!reader.TrySkip()) return false;
                (before, length, state) = (from, (int)reader.BytesConsumed - from, reader.CurrentState);
                return true;
            }
            (before, state) = ((int)reader.BytesConsumed, reader.CurrentState);
        }
        return false;
    }
}
