namespace AsLora.Adapters.Files;

/// <summary>
/// Opens files that were given. Links are followed, as the folders of a hub's cache consist of them; but what is no ordinary file behind one, such as a device or a pipe, would
/// never end or never begin. It tells no size, and neither does any file that is read here.
/// </summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <exception cref="IOException">It is not there, is empty, or is no ordinary file.</exception>
    public static FileStream Open(string path)
    {
        if (new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length == 0) throw new IOException("it is empty, or no ordinary file");
        return new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Reads all of a file.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <exception cref="IOException">It is not there, is empty, is no ordinary file, or is too large for an array.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using var stream = Open(path);
        if (stream.Length > Array.MaxLength) throw new IOException($"it has {stream.Length} bytes, which is too much for a file of this kind");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
