using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>The fastest matrix product over the shapes of a step, in both directions.</summary>
/// <param name="dtype">float32 or bfloat16.</param>
/// <param name="rows">Rows of every product.</param>
/// <param name="products">The weights by (in, out).</param>
internal sealed class GemmPeak(ScalarType dtype, long rows, IReadOnlyList<(long In, long Out)> products)
{
    /// <summary>Measures every shape.</summary>
    /// <returns>Floating-point operations a second.</returns>
    public double Measure() => products.SelectMany(p => new[] { p, (p.Out, p.In) }).Max(p => GemmSpeed.Measure(dtype, CPU, rows, p.Item1, p.Item2));
}
