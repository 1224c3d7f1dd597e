using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>Turns queries and keys by their positions; made once a batch.</summary>
/// <param name="Cosine">[rows or 1, length, 1, size].</param>
/// <param name="Sine">The same, with the first half negated, so that one addition turns both halves.</param>
internal sealed record RotaryTurn(Tensor Cosine, Tensor Sine)
{
    /// <summary>Cosine and sine of every position.</summary>
    /// <param name="frequencies">Angles a position.</param>
    /// <param name="positions">int64, [rows or 1, length].</param>
    /// <param name="dtype">The computing type; the angles are float32.</param>
    public static RotaryTurn Of(RotaryFrequencies frequencies, Tensor positions, ScalarType dtype)
    {
        var angles = positions.to(ScalarType.Float32).unsqueeze(-1) * tensor(frequencies.Angles, device: positions.device);   // [rows, length, size / 2]
        var (cosine, sine) = (angles.cos().mul_(frequencies.Scale), angles.sin().mul_(frequencies.Scale));
        return new(cat([cosine, cosine], -1).unsqueeze(2).to(dtype), cat([-sine, sine], -1).unsqueeze(2).to(dtype));
    }

    /// <summary>Turns.</summary>
    /// <param name="x">[batch, length, heads, size]; pair i is made of the numbers i and i + size / 2.</param>
    /// <returns>[batch, heads, length, size].</returns>
    public Tensor Apply(Tensor x) => RotaryFunction.Apply(x, this);
}
