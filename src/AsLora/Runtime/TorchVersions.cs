using System.Diagnostics;
using System.Runtime.InteropServices;
using AsLora.Adapters.Native;
using TorchSharp;

namespace AsLora.Runtime;

/// <summary>The versions of TorchSharp's two halves: where the managed one was built for another libtorch than is loaded, it crashes without saying why.</summary>
/// <param name="TorchSharp">The managed assembly, <c>0.107.0</c>.</param>
/// <param name="LibTorch">The native library that is loaded, <c>2.10.0</c>; null where none is loaded or it is too old to tell (before 2.9).</param>
public sealed record TorchVersions(string TorchSharp, string? LibTorch)
{
    /// <summary>The pair this program is tested with.</summary>
    public static TorchVersions Tested { get; } = new("0.107.0", "2.10.0");

    /// <summary>What is wrong with the pair, or null.</summary>
    public string? Problem => this == Tested
        ? null
        : $"TorchSharp {TorchSharp} with libtorch {LibTorch ?? "of an unknown version"} is loaded, but TorchSharp {Tested.TorchSharp} with libtorch {Tested.LibTorch} "
            + "is what works: take these two packages, and do not mix them with another library that brings its own TorchSharp";

    /// <summary>The versions in this process; touches TorchSharp's native part.</summary>
    /// <exception cref="NativeLoadException">It cannot be loaded.</exception>
    public static TorchVersions Current()
    {
        // Before TorchSharp is touched: its own attempt writes pages to standard output, and fails for good.
        NativeBootstrap.Ensure();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            throw new NativeLoadException($"TorchSharp cannot be loaded: {exception.GetBaseException().Message}", exception);
        }
        return new(typeof(torch).Assembly.GetName().Version!.ToString(3), Native());
    }

    /// <summary>Fails unless the pair in this process is the tested one.</summary>
    /// <exception cref="NativeLoadException">It is another, or does not load.</exception>
    public static void Require()
    {
        if (Current().Problem is { } problem) throw new NativeLoadException(problem);
    }

    /// <summary>The files of TorchSharp, libtorch and the C++ library that are mapped into this process.</summary>
    public static IReadOnlyList<string> LoadedFiles()
    {
        string[] names = ["torch", "c10", "stdc++", "gomp", "iomp", "cuda", "cublas"];
        using var process = Process.GetCurrentProcess();
        return [.. process.Modules.Cast<ProcessModule>().Select(m => m.FileName)
            .Where(file => Path.GetFileName(file) is var name && !name.EndsWith("TorchSharp.dll", StringComparison.Ordinal)
                && names.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    // libtorch's stable C interface packs its version as bytes from the top: major, minor, patch.
    private static string? Native()
    {
        var file = LoadedFiles().FirstOrDefault(f => Path.GetFileNameWithoutExtension(f).EndsWith("torch_cpu", StringComparison.Ordinal));
        if (file is null || !NativeLibrary.TryLoad(file, out var library)) return null;
        if (!NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out var function)) return null;
        unsafe
        {
            var version = ((delegate* unmanaged<ulong>)function)();
            return $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";
        }
    }
}
