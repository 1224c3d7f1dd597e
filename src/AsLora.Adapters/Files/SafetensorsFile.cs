using System.IO.MemoryMappedFiles;

namespace AsLora.Adapters.Files;

/// <summary>One open safetensors file. Only its header is read at first.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _stream;
    private MemoryMappedFile? _map;

    private SafetensorsFile(FileStream stream)
    {
        _stream = stream;
        Header = SafetensorsHeader.Read(stream, stream.Name);
    }

    /// <summary>The file, as its entries name it.</summary>
    public string Path => _stream.Name;

    /// <summary>What the header says.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be opened, or is no valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = InputFile.Open(path);
            return new(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Copies bytes of the file. They are mapped for the moment of the copy alone, so that the file does not stay in the memory of the process.</summary>
    /// <param name="offset">The first byte, counted from the start of the file.</param>
    /// <param name="destination">Where they go; its length says how many.</param>
    public void Copy(long offset, Span<byte> destination)
    {
        _map ??= MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using var view = _map.CreateViewAccessor(offset, destination.Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _map?.Dispose();
        _stream.Dispose();
    }
}
