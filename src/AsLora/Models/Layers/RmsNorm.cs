using AsLora.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// x / √(mean of squares + ε) · weight over the last dimension (arXiv 1910.07467). The division is made in float32 and rounded to the type of x before the
/// weight is applied, as Transformers does.
/// </summary>
internal sealed class RmsNorm : nn.Module<Tensor, Tensor>, IParameterOwner
{
    private readonly double _epsilon;
    private Parameter weight;

    /// <summary>Takes over its parameter.</summary>
    /// <param name="name">The module path.</param>
    /// <param name="scale">[width].</param>
    /// <param name="epsilon">ε.</param>
    public RmsNorm(string name, Tensor scale, double epsilon) : base(name)
    {
        _epsilon = epsilon;
        weight = new(scale, requires_grad: false);
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Normalizes.</summary>
    /// <param name="x">[..., width].</param>
    /// <returns>[..., width].</returns>
    public override Tensor forward(Tensor x)
    {
        // The same numbers with and without gradients: what is computed again in the backward pass must be what was computed before.
        if (weight.requires_grad) return Normalize(x, Scale(x, _epsilon), weight);
        return is_grad_enabled() && x.requires_grad ? FrozenRmsNorm.Apply(x, weight, _epsilon) : Compute(x, weight, _epsilon).Result;
    }

    /// <summary>Normalizes, outside of what libtorch differentiates.</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="epsilon">ε.</param>
    /// <returns>[..., width], and 1 / √(mean of squares + ε), float32, [..., 1].</returns>
    internal static (Tensor Result, Tensor Scale) Compute(Tensor x, Tensor weight, double epsilon)
    {
        if (RmsNormRows.IsFor(x, weight)) return RmsNormRows.Normalize(x, weight, epsilon);
        var scale = Scale(x, epsilon);
        return (Normalize(x, scale, weight), scale);
    }

    /// <summary>1 / √(mean of squares + ε).</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="epsilon">ε.</param>
    /// <returns>float32, [..., 1].</returns>
    private static Tensor Scale(Tensor x, double epsilon) => x.to(ScalarType.Float32).square().mean([-1], keepdim: true).add_(epsilon).rsqrt_();

    /// <summary>Scales in float32, rounds, and applies the weight.</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="scale">float32, [..., 1].</param>
    /// <param name="weight">[width].</param>
    private static Tensor Normalize(Tensor x, Tensor scale, Tensor weight) => (x * scale).to(x.dtype) * weight.to(x.dtype);

    /// <inheritdoc/>
    Parameter IParameterOwner.Exchange(string name, Parameter value)
    {
        var old = weight;
        weight = value;
        ConditionallyRegisterParameter(name, value);
        return old;
    }
}
