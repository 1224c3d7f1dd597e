using System.Runtime.InteropServices;

namespace AsLora.Adapters.Files;

/// <summary>
/// Makes a folder's entries last: after a rename POSIX keeps the new name through a loss of power only when the folder it stands in has been flushed too.
/// Windows writes names through its journal and has no such call.
/// </summary>
internal static partial class DiskFlush
{
    /// <summary>Flushes the entries of a folder to the disk.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, flags: 0);
        if (descriptor < 0) throw Failure(path);
        try
        {
            if (Flush(descriptor) != 0) throw Failure(path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path) => new($"{path} cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
