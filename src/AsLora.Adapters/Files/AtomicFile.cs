namespace AsLora.Adapters.Files;

/// <summary>Writes files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the path, flushes to the disk and renames; an older file of that name stays until then.</summary>
    /// <param name="path">Where the file shall be; its folder exists.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var beside = path + ".partial";
        // Fails where another process is writing the same file; what that one has written is left alone.
        var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
            DiskFlush.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
