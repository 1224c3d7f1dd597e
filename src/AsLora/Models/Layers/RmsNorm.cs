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
        var wide = x.to(ScalarType.Float32);
        var scale = wide.square().mean([-1], keepdim: true).add(_epsilon).rsqrt();
        return (wide * scale).to(x.dtype) * weight.to(x.dtype);
    }

    /// <inheritdoc/>
    Parameter IParameterOwner.Exchange(string name, Parameter value)
    {
        var old = weight;
        weight = value;
        ConditionallyRegisterParameter(name, value);
        return old;
    }
}
