using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>The fastest matrix product over the shapes of the step, in both directions.</summary>
/// <param name="dtype">float32 or bfloat16.</param>
internal sealed class GemmPeak(ScalarType dtype)
{
    /// <summary>Measures every shape.</summary>
    /// <returns>Floating-point operations a second.</returns>
    public double Measure() => RobertaBase.Products.SelectMany(p => new[] { p, (p.Out, p.In) }).Max(p => GemmSpeed.Measure(dtype, CPU, RobertaBase.Rows, p.Item1, p.Item2));
}
