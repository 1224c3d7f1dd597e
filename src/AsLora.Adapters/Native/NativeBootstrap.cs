using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace AsLora.Adapters.Native;

/// <summary>
/// Lets TorchSharp load on systems whose C++ library is older than the one it was built with (Debian 12, Ubuntu 22.04). Its native part names a symbol
/// version, GLIBCXX_3.4.32, of which it uses nothing, and the loader refuses the file for the name alone. Where that version is missing, a copy in which
/// the need is marked weak is kept in a cache folder and loaded in place of the original.
/// </summary>
/// <remarks>
/// Loading this assembly is enough: TorchSharp asks for its native part when it is first used, and the answer is prepared by then. A program that
/// touches TorchSharp before anything of this library calls <see cref="Ensure"/> first.
/// </remarks>
public static class NativeBootstrap
{
    private const string TorchSharpFile = "libLibTorchSharp.so", LibTorchFile = "libtorch.so", CxxFile = "libstdc++.so.6";
    private const string CxxFamily = "GLIBCXX_", CFamily = "GLIBC_";
    private static readonly Lock Gate = new();
    private static NativeLoadReport? report;
    private static NativeLoadException? failure;
    private static nint mendedHandle;

    /// <summary>Prepares TorchSharp's native libraries, once; further calls return the same report. Does nothing but look on other systems than Linux.</summary>
    /// <exception cref="NativeLoadException">The libraries cannot be loaded on this machine.</exception>
    public static NativeLoadReport Ensure()
    {
        lock (Gate)
        {
            if (failure is not null) throw new NativeLoadException(failure.Message, failure);
            try
            {
                return report ??= OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Prepare() : new NativeLoadReport();
            }
            catch (NativeLoadException exception)
            {
                failure = exception;
                throw;
            }
        }
    }

#pragma warning disable CA2255 // A library with a module initializer: TorchSharp's static constructor fails for good if this comes later.
    [ModuleInitializer]
    internal static void Initialize()
    {
        if (OperatingSystem.IsLinux()) AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll += (_, name) => Resolve(name);
    }
#pragma warning restore CA2255

    /// <summary>Answers the runtime where its own search for TorchSharp's native part found nothing that loads.</summary>
    private static nint Resolve(string name)
    {
        if (!name.Contains("LibTorchSharp", StringComparison.Ordinal)) return 0;
        Ensure();
        return mendedHandle;
    }

    private static NativeLoadReport Prepare()
    {
        var folders = LibraryFolders.For(typeof(torch).Assembly).ToList();
        var cache = CacheFolders.Candidates(Environment.GetEnvironmentVariable);
        var found = new NativeLoadReport { CacheFolder = cache.FirstOrDefault(), CLibraryVersionFound = CLibrary.Version() };
        if (LibraryFolders.Find(folders, TorchSharpFile) is not { } path) return found;
        NativeLibrary.TryLoad(CxxFile, out _);
        found = found with { TorchSharpLibrary = path, CxxLibrary = LoadedLibraries.Find(CxxFile) };
        if (found.CxxLibrary is null) return found;

        var original = File.ReadAllBytes(path);
        ElfFile library, cxx;
        try
        {
            library = ElfFile.Parse(original);
            cxx = ElfFile.Parse(File.ReadAllBytes(found.CxxLibrary));
        }
        catch (ElfException exception)
        {
            return found with { Notes = [$"the symbol versions of {path} and {found.CxxLibrary} were not compared: {exception.Message}"] };
        }
        var missing = library.NeededVersions.Where(need => string.Equals(need.Library, CxxFile, StringComparison.Ordinal) && !need.IsWeak
            && !cxx.OfferedVersions.Contains(need.Version, StringComparer.Ordinal)).ToList();
        found = found with
        {
            CxxVersionNeeded = SymbolVersion.Newest(library.NeededVersions.Select(need => need.Version), CxxFamily)?.ToString(),
            CxxVersionFound = SymbolVersion.Newest(cxx.OfferedVersions, CxxFamily)?.ToString(),
            CLibraryVersionNeeded = SymbolVersion.Newest(library.NeededVersions.Select(need => need.Version), CFamily)?.ToString(),
        };
        return missing.Count == 0 ? found : Mend(found, folders, cache, original, library, missing);
    }

    private static NativeLoadReport Mend(
        NativeLoadReport found, List<string> folders, IReadOnlyList<string> cache, byte[] original, ElfFile library, List<ElfVersionNeed> missing)
    {
        MendedLibrary copy;
        try
        {
            copy = new MendedLibrary(TorchSharpFile, original, library.WithWeak(missing));
        }
        catch (ElfException exception)
        {
            throw Failure(found, exception.Message, exception);
        }
        // The copy lies elsewhere, so the loader would not find libtorch beside it; a library that is loaded already is found by its name.
        var libTorch = LibraryFolders.Find(folders, LibTorchFile);
        if (libTorch is not null && !NativeLibrary.TryLoad(libTorch, out _)) libTorch = null;
        var notes = new List<string>();
        var path = cache.Select(folder => TryLoadFrom(copy, folder, notes)).FirstOrDefault(loaded => loaded is not null) ?? TryLoadFromTemporary(copy, notes);
        if (path is null) throw Failure(found, string.Join("; ", notes));
        return found with { MendedCopy = path, LibTorch = libTorch, Notes = notes };
    }

    /// <summary>The last resort: a folder that is gone again at once, which a library that is loaded does not mind.</summary>
    private static string? TryLoadFromTemporary(MendedLibrary copy, List<string> notes)
    {
        string folder;
        try
        {
            folder = Directory.CreateTempSubdirectory("aslora-").FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notes.Add($"a temporary folder could not be made: {exception.Message}");
            return null;
        }
        try
        {
            return TryLoadFrom(copy, folder, notes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? TryLoadFrom(MendedLibrary copy, string folder, List<string> notes)
    {
        try
        {
            var path = copy.WriteTo(folder);
            mendedHandle = NativeLibrary.Load(path);
            AnswerImports(notes);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
        {
            notes.Add($"a mended copy of {TorchSharpFile} could not be kept in and loaded from {folder}: {exception.Message}");
            return null;
        }
    }

    /// <summary>
    /// Gives TorchSharp's imports the copy at once. Without this they find it too, by its name, but each one only after the loader has refused the original again.
    /// </summary>
    private static void AnswerImports(List<string> notes)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name.Contains("LibTorchSharp", StringComparison.Ordinal) ? mendedHandle : 0);
        }
        catch (InvalidOperationException)
        {
            notes.Add("another resolver of native imports is set for TorchSharp, so each native function takes longer to be found");
        }
    }

    private static NativeLoadException Failure(NativeLoadReport found, string reason, Exception? inner = null) => new(
        $"TorchSharp cannot be loaded: {found.TorchSharpLibrary} needs GLIBCXX_{found.CxxVersionNeeded}, and {found.CxxLibrary} offers no more than "
        + $"GLIBCXX_{found.CxxVersionFound} ({reason}). Any of these helps: (1) a newer system, such as Debian 13 or Ubuntu 24.04; (2) a newer "
        + $"{CxxFile}, its folder named first in LD_LIBRARY_PATH; (3) a folder that can be written and holds programs, named in ASLORA_CACHE.", inner);
}
