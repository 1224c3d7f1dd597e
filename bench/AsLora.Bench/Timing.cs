using System.Diagnostics;

namespace AsLora.Bench;

/// <summary>The shortest time something took, and the highest peak of matrix products measured in turn with it.</summary>
/// <param name="Seconds">The shortest time, in seconds.</param>
/// <param name="Peak">Floating-point operations a second in bfloat16.</param>
internal sealed record Timing(double Seconds, double Peak)
{
    /// <summary>Measures.</summary>
    /// <param name="action">What is timed.</param>
    /// <param name="gemm">The products that are measured in turn with it.</param>
    /// <param name="rounds">How often it is timed.</param>
    /// <param name="warmUp">How often it is done before.</param>
    public static Timing Of(Action action, GemmPeak gemm, int rounds = 15, int warmUp = 5)
    {
        var (seconds, peak) = (double.PositiveInfinity, gemm.Measure());
        for (var round = -warmUp; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            if (round >= 0) seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
            peak = Math.Max(peak, gemm.Measure());
        }
        return new(seconds, peak);
    }
}
