namespace AsLora.Adapters.Native;

/// <summary>What <see cref="NativeBootstrap"/> found on this machine and did about it. Paths are absolute; null means not found or not looked for.</summary>
public sealed record NativeLoadReport
{
    /// <summary>TorchSharp's native part as it was shipped: libLibTorchSharp.so.</summary>
    public string? TorchSharpLibrary { get; init; }

    /// <summary>The file loaded in its place: the mended copy, or null where the shipped file is used.</summary>
    public string? MendedCopy { get; init; }

    /// <summary>True where a mended copy was loaded because the system's C++ library is older than the one TorchSharp was built with.</summary>
    public bool IsMended => MendedCopy is not null;

    /// <summary>The libtorch.so that was loaded, where the bootstrap loaded it; elsewhere TorchSharp finds its own.</summary>
    public string? LibTorch { get; init; }

    /// <summary>The C++ standard library of this process.</summary>
    public string? CxxLibrary { get; init; }

    /// <summary>The newest GLIBCXX version that library offers: "3.4.30".</summary>
    public string? CxxVersionFound { get; init; }

    /// <summary>The newest GLIBCXX version that TorchSharp's native part asks for: "3.4.32".</summary>
    public string? CxxVersionNeeded { get; init; }

    /// <summary>The version of the C library of this process: "2.36".</summary>
    public string? CLibraryVersionFound { get; init; }

    /// <summary>The newest version of the C library that TorchSharp's native part asks for: "2.34".</summary>
    public string? CLibraryVersionNeeded { get; init; }

    /// <summary>The folder that keeps files between runs, whether or not it exists; null where none is named.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Things that did not work and were got round, such as a cache folder that cannot be written.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
