using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>Makes the first values of factors from a seed, in the order they are asked for.</summary>
internal sealed class FactorInitializer : IDisposable
{
    private readonly Generator _generator;

    public FactorInitializer(ulong seed)
    {
        _generator = new Generator(seed, CPU);
    }

    /// <summary>The first values, float32, of the factor's shape.</summary>
    /// <param name="spec">Shape and start.</param>
    public Tensor Create(FactorSpec spec)
    {
        long[] shape = [.. spec.Shape];
        return spec.Start switch
        {
            FactorStart.Zero => zeros(shape),
            FactorStart.One => ones(shape),
            FactorStart.Tenth => full(shape, 0.1f),
            // Kaiming with a = sqrt 5 is a uniform distribution on ±1/sqrt(fan in); the fan in of a stored matrix is its number of columns.
            FactorStart.Kaiming => rand(shape, generator: _generator).sub_(0.5f).mul_(2 / (float)Math.Sqrt(shape[^1])),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Start, "not a start"),
        };
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => _generator.Dispose();
}
