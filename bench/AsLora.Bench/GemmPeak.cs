using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>The fastest matrix product this process has seen, over the shapes of the step in both directions; measured again and again, as machines that are shared change.</summary>
/// <param name="dtype">float32 or bfloat16.</param>
internal sealed class GemmPeak(ScalarType dtype)
{
    /// <summary>Floating-point operations a second.</summary>
    public double Best { get; private set; }

    /// <summary>Measures once more.</summary>
    public void Measure()
    {
        foreach (var (width, columns) in RobertaBase.Products)
        {
            Best = Math.Max(Best, GemmSpeed.Measure(dtype, CPU, RobertaBase.Rows, width, columns, runs: 5));
            Best = Math.Max(Best, GemmSpeed.Measure(dtype, CPU, RobertaBase.Rows, columns, width, runs: 5));
        }
    }
}
