using System.Security.Cryptography;

namespace AsLora.Adapters.Native;

/// <summary>The mended copy of a library, written once and found again by the hash of its original.</summary>
/// <param name="fileName">The file name of the original.</param>
/// <param name="original">The bytes of the original.</param>
/// <param name="mended">The bytes of the copy.</param>
internal sealed class MendedLibrary(string fileName, byte[] original, byte[] mended)
{
    /// <summary>Where the copy lies below a cache folder.</summary>
    public string PathIn(string cacheFolder) =>
        Path.Combine(cacheFolder, "native", Convert.ToHexStringLower(SHA256.HashData(original)), fileName);

    /// <summary>
    /// Makes sure that the cache folder holds the copy, and returns its path. A file that is there already is used only if it has the right content.
    /// Two processes may do this at once: each writes beside, and the first to rename wins. The other one's is not put in its place, since the first may have
    /// loaded it already.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public string WriteTo(string cacheFolder)
    {
        var path = PathIn(cacheFolder);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(mended)) return path;
        var isDamaged = File.Exists(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(mended);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: isDamaged);
        }
        catch (IOException) when (!isDamaged && File.Exists(path))
        {
            File.Delete(beside);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
        return path;
    }
}
