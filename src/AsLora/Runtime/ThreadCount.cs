using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Runtime;

/// <summary>How many threads libtorch computes with.</summary>
internal static class ThreadCount
{
    // As many as libtorch takes by itself: who names none must not inherit the number of those before in this process.
    // Asked for late: libtorch must not be touched before TorchVersions has found it fit.
    private static readonly Lazy<int> Default = new(get_num_threads);

    /// <summary>Sets it.</summary>
    /// <param name="count">The count; null for as many as libtorch takes by itself.</param>
    /// <exception cref="InputException">The count is below 1.</exception>
    public static void Set(int? count)
    {
        if (count < 1) throw new InputException($"threads: found \"{count}\", expected a whole number of at least 1");
        var otherwise = Default.Value;
        set_num_threads(count ?? otherwise);
    }
}
