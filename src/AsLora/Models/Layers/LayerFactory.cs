using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>Makes the layers of a model, each with the type and the device its parameters need: float32 what trains, the computing type what is frozen.</summary>
/// <param name="computeType">The type the model computes in.</param>
/// <param name="device">Where the model lives.</param>
/// <param name="trains">Whether the parameter of this name trains.</param>
internal sealed class LayerFactory(ScalarType computeType, Device device, Func<string, bool> trains)
{
    /// <summary>The type the model computes in.</summary>
    public ScalarType ComputeType => computeType;

    /// <summary>A linear layer with a bias.</summary>
    /// <param name="name">Its module path in Transformers.</param>
    /// <param name="inFeatures">Width of the input.</param>
    /// <param name="outFeatures">Width of the output.</param>
    public AdaptedLinear Linear(string name, long inFeatures, long outFeatures)
    {
        var layer = new AdaptedLinear(name, inFeatures, outFeatures, hasBias: true, TypeOf($"{name}.weight"), device, TypeOf($"{name}.bias"));
        Settle(name, layer);
        return layer;
    }

    /// <summary>A layer norm.</summary>
    /// <param name="name">Its module path in Transformers.</param>
    /// <param name="width">Width of what is normalized.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public LayerNorm Norm(string name, long width, double epsilon)
    {
        var layer = new LayerNorm(name, empty(width, dtype: TypeOf($"{name}.weight"), device: device), empty(width, dtype: TypeOf($"{name}.bias"), device: device), epsilon);
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

    private ScalarType TypeOf(string parameter) => trains(parameter) ? ScalarType.Float32 : computeType;

    private void Settle(string name, nn.Module layer)
    {
        foreach (var (parameter, value) in layer.named_parameters()) value.requires_grad = trains($"{name}.{parameter}");
    }
}
