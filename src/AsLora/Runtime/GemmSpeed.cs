using System.Diagnostics;
using static TorchSharp.torch;

namespace AsLora.Runtime;

/// <summary>How fast this machine multiplies matrices, the measure of everything else.</summary>
public static class GemmSpeed
{
    // A processor without instructions for a type can be hundreds of times slower in it; nobody waits for the last run then.
    private const double MostSeconds = 2;

    /// <summary>Floating-point operations a second of a matrix product in one type, the best of several runs.</summary>
    /// <param name="dtype">float32 or bfloat16.</param>
    /// <param name="device">Where it is measured.</param>
    /// <param name="rows">Rows of the left matrix.</param>
    /// <param name="width">Columns of the left matrix.</param>
    /// <param name="columns">Columns of the right matrix; <paramref name="width"/> where null.</param>
    /// <param name="runs">How many timed runs at most, for about two seconds; one more goes before them to warm up.</param>
    public static double Measure(ScalarType dtype, Device device, long rows = 1024, long width = 768, long? columns = null, int runs = 5)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        // Not random: measuring must leave the generators of a run as they are.
        Tensor Matrix(long height, long breadth) => linspace(-1, 1, height * breadth, device: device).reshape(height, breadth).to(dtype);
        var (left, right) = (Matrix(rows, width), Matrix(width, columns ?? width));
        left.matmul(right).Dispose();
        var best = double.PositiveInfinity;
        var begin = Stopwatch.GetTimestamp();
        for (var run = 0; run < runs && (run == 0 || Stopwatch.GetElapsedTime(begin).TotalSeconds < MostSeconds); run++)
        {
            var start = Stopwatch.GetTimestamp();
            using var product = left.matmul(right);
            if (device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize(device);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * rows * width * (columns ?? width) / best;
    }
}
