using AsLora.Adapters;

namespace AsLora.Tasks.Tables;

/// <summary>Where rows come from: a file, or a stream that can be read once.</summary>
/// <param name="Name">The file, or what to call the stream in messages.</param>
/// <param name="Format">How the rows lie in it.</param>
/// <param name="Open">Opens it at its beginning; whoever asks for the stream closes it.</param>
public sealed record TableInput(string Name, TableFormat Format, Func<Stream> Open)
{
    /// <summary>A file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format; null for what its suffix tells.</param>
    /// <param name="among">The formats that can be used; all by default.</param>
    /// <exception cref="InputException">There is no such file, or its suffix tells no format.</exception>
    public static TableInput OfFile(string path, TableFormat? format = null, IReadOnlyList<TableFormat>? among = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) throw new InputException($"{path} is a folder; expected a file");
        if (!File.Exists(path)) throw new InputException($"there is no file {path}");
        return new(path, format ?? TableFormats.Of(path, among ?? TableFormats.All), () => TextLines.Open(path));
    }
}
