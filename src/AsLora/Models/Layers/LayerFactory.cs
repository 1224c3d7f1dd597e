using AsLora.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>Makes the layers of a model, each with the type and device its parameters need: float32 what trains, the computing type what is frozen.</summary>
/// <param name="computeType">The type the model computes in.</param>
/// <param name="device">Where the model lives.</param>
/// <param name="trains">Whether the parameter of this name trains.</param>
internal sealed class LayerFactory(ScalarType computeType, Device device, Func<string, bool> trains)
{
    /// <summary>The type the model computes in.</summary>
    public ScalarType ComputeType => computeType;

    /// <summary>A linear layer.</summary>
    /// <param name="name">Its module path in Transformers.</param>
    /// <param name="inFeatures">Width of the input.</param>
    /// <param name="outFeatures">Width of the output.</param>
    /// <param name="hasBias">Whether it has a bias.</param>
    public AdaptedLinear Linear(string name, long inFeatures, long outFeatures, bool hasBias = true)
    {
        var layer = new AdaptedLinear(name, inFeatures, outFeatures, hasBias, TypeOf($"{name}.weight"), device, TypeOf($"{name}.bias"));
        Settle(name, layer);
        return layer;
    }

    /// <summary>Linear layers that read the same input, in one storage from the start unless one of them trains.</summary>
    /// <param name="parent">The module path in Transformers of the module that has them.</param>
    /// <param name="inFeatures">Width of the input.</param>
    /// <param name="hasBias">Whether they have biases.</param>
    /// <param name="layers">Last part of the name, and width of the output.</param>
    public PackedLinears Linears(string parent, long inFeatures, bool hasBias, params (string Kind, long OutFeatures)[] layers)
    {
        string[] parameters = hasBias ? ["weight", "bias"] : ["weight"];
        if (layers.Any(l => parameters.Any(p => trains($"{parent}.{l.Kind}.{p}"))))
            return new([.. layers.Select(l => Linear($"{parent}.{l.Kind}", inFeatures, l.OutFeatures, hasBias))]);
        var (total, start) = (layers.Sum(l => l.OutFeatures), 0L);
        var weight = empty(total, inFeatures, dtype: computeType, device: device);
        var bias = hasBias ? empty(total, dtype: computeType, device: device) : null;
        var views = new List<AdaptedLinear>();
        foreach (var (kind, width) in layers)
        {
            views.Add(new($"{parent}.{kind}", weight.narrow(0, start, width), bias?.narrow(0, start, width)));
            start += width;
        }
        return new([.. views], weight, bias);
    }

    /// <summary>A layer norm.</summary>
    /// <param name="name">Its module path in Transformers.</param>
    /// <param name="width">Width of what is normalized.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public LayerNorm Norm(string name, long width, double epsilon)
    {
        Tensor Parameter(string kind) => empty(width, dtype: TypeOf($"{name}.{kind}"), device: device);
        var layer = new LayerNorm(name, Parameter("weight"), Parameter("bias"), epsilon);
        Settle(name, layer);
        return layer;
    }

    /// <summary>A norm by the root mean square.</summary>
    /// <param name="name">Its module path in Transformers.</param>
    /// <param name="width">Width of what is normalized.</param>
    /// <param name="epsilon">What is added to the mean of squares.</param>
    public RmsNorm RmsNorm(string name, long width, double epsilon)
    {
        var layer = new RmsNorm(name, empty(width, dtype: TypeOf($"{name}.weight"), device: device), epsilon);
        Settle(name, layer);
        return layer;
    }

    /// <summary>A table of vectors.</summary>
    /// <param name="name">Its module path in Transformers.</param>
    /// <param name="rows">How many vectors there are.</param>
    /// <param name="width">Their width.</param>
    public Embedding Embedding(string name, long rows, long width)
    {
        var layer = new Embedding(name, empty(rows, width, dtype: TypeOf($"{name}.weight"), device: device));
        Settle(name, layer);
        return layer;
    }

    /// <summary>A vector on its own, such as the bias of a layer whose weight is another's.</summary>
    /// <param name="name">The parameter's name in Transformers.</param>
    /// <param name="width">How many numbers there are.</param>
    public Parameter Vector(string name, long width)
    {
        var vector = new Parameter(empty(width, dtype: TypeOf(name), device: device), requires_grad: trains(name));
        vector.DetachFromDisposeScope();
        return vector;
    }

    private ScalarType TypeOf(string parameter) => trains(parameter) ? ScalarType.Float32 : computeType;

    private void Settle(string name, nn.Module layer)
    {
        foreach (var (parameter, value) in layer.named_parameters()) value.requires_grad = trains($"{name}.{parameter}");
    }
}
