namespace AsLora.Training;

/// <summary>A file a run adds to: there from its first write on, and cut back to what a checkpoint knows of it where the run goes on from one.</summary>
internal sealed class AppendedFile : IDisposable
{
    private readonly string _path;
    private readonly long _keep;
    private FileStream? _file;

    /// <summary>Cuts back a file that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Bytes that stay: what a run wrote after its checkpoint is written again.</param>
    public AppendedFile(string path, long keep)
    {
        (_path, _keep) = (path, keep);
        if (File.Exists(path)) Open();
    }

    /// <summary>Adds to the end, in one call to the system.</summary>
    /// <param name="bytes">What is added.</param>
    public void Write(ReadOnlySpan<byte> bytes) => Open().Write(bytes);

    /// <summary>Brings everything to the disk and says how many bytes there are.</summary>
    public long Flush()
    {
        _file?.Flush(flushToDisk: true);
        return _file?.Length ?? 0;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    private FileStream Open()
    {
        if (_file is not null) return _file;
        _file = new(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (_file.Length > _keep) _file.SetLength(_keep);
        _file.Seek(0, SeekOrigin.End);
        return _file;
    }
}
