using AsLora.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>y = (x − mean) / √(variance + ε) · weight + bias over the last dimension. Mean and variance are computed in float32 whatever the type of x.</summary>
internal sealed class LayerNorm : nn.Module<Tensor, Tensor>, IParameterOwner
{
    private readonly long[] _shape;
    private readonly double _epsilon;
    private Parameter weight;
    private Parameter bias;

    /// <summary>Takes over its parameters.</summary>
    /// <param name="name">The module path.</param>
    /// <param name="scale">[width].</param>
    /// <param name="shift">[width].</param>
    /// <param name="epsilon">ε.</param>
    public LayerNorm(string name, Tensor scale, Tensor shift, double epsilon) : base(name)
    {
        (_shape, _epsilon) = (scale.shape, epsilon);
        (weight, bias) = (new(scale, requires_grad: false), new(shift, requires_grad: false));
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Normalizes.</summary>
    /// <param name="x">[..., width].</param>
    /// <returns>[..., width].</returns>
    public override Tensor forward(Tensor x) => nn.functional.layer_norm(x, _shape, weight.to(x.dtype), bias.to(x.dtype), _epsilon);

    /// <inheritdoc/>
    Parameter IParameterOwner.Exchange(string name, Parameter value)
    {
        var old = name == nameof(weight) ? weight : bias;
        if (name == nameof(weight)) weight = value;
        else bias = value;
        ConditionallyRegisterParameter(name, value);
        return old;
    }
}
