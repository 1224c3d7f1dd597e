using System.Diagnostics;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>The shortest time something took, and the highest peak of matrix products measured in turn with it.</summary>
/// <param name="Seconds">The shortest time, in seconds.</param>
/// <param name="Peak">Floating-point operations a second in bfloat16.</param>
internal sealed record Timing(double Seconds, double Peak)
{
    private const int Rounds = 15, WarmUp = 5;

    /// <summary>Measures.</summary>
    /// <param name="action">What is timed.</param>
    public static Timing Of(Action action)
    {
        var gemm = new GemmPeak(ScalarType.BFloat16);
        var (seconds, peak) = (double.PositiveInfinity, gemm.Measure());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            if (round >= 0) seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
            peak = Math.Max(peak, gemm.Measure());
        }
        return new(seconds, peak);
    }
}
