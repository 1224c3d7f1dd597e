namespace AsLora.Runtime;

/// <summary>The processor as the operating system describes it.</summary>
/// <param name="Name">Its model name, or null where it is not told.</param>
/// <param name="Cores">How many threads run at once.</param>
/// <param name="Features">Which of <see cref="Relevant"/> it has; empty where it is not told.</param>
public sealed record ProcessorInfo(string? Name, int Cores, IReadOnlyList<string> Features)
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>Instructions that decide the speed of matrix products: 256 and 512 bits wide, and those made for bfloat16, of x86-64 and of ARM.</summary>
    public static IReadOnlyList<string> Relevant { get; } = ["avx2", "avx512f", "avx512_bf16", "amx_tile", "amx_bf16", "asimd", "sve", "bf16", "svebf16"];

    /// <summary>This machine's processor.</summary>
    public static ProcessorInfo Current() => Parse(File.Exists(CpuInfo) ? File.ReadLines(CpuInfo) : [], Environment.ProcessorCount);

    /// <summary>Reads the lines <c>key : value</c> of /proc/cpuinfo; the first processor stands for all.</summary>
    internal static ProcessorInfo Parse(IEnumerable<string> lines, int cores)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is [var key, var value]) facts.TryAdd(key, value);
        var flags = (facts.GetValueOrDefault("flags") ?? facts.GetValueOrDefault("Features") ?? "").Split(' ');
        return new(facts.GetValueOrDefault("model name"), cores, [.. Relevant.Where(feature => flags.Contains(feature, StringComparer.Ordinal))]);
    }
}
