using System.Diagnostics;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>How fast this process reads memory that no cache holds.</summary>
internal static class ReadBandwidth
{
    private const long Bytes = 512L << 20;

    /// <summary>Sums float32 numbers with as many threads as everything else has.</summary>
    /// <returns>Bytes a second, the best of some rounds.</returns>
    public static double Measure()
    {
        using var scope = NewDisposeScope();
        var (numbers, best) = (ones(Bytes / sizeof(float)), double.PositiveInfinity);
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            numbers.sum().Dispose();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return Bytes / best;
    }
}
