using System.Runtime.InteropServices;

namespace AsLora.Adapters.Native;

/// <summary>The C library of this process.</summary>
internal static class CLibrary
{
    /// <summary>The version of the GNU C library, "2.36"; null where the C library is another.</summary>
    public static string? Version()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out var function)) return null;
        unsafe
        {
            return Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)function)());
        }
    }
}
