using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>
/// The one adapted layer of every method: y = W x + c + s · b ⊙ (B (d ⊙ (A x))). Every linear layer of every model is one; without an adapter it is
/// an ordinary linear layer. It owns W and c alone; the factors belong to the adapter set that is attached.
/// </summary>
public sealed class AdaptedLinear : nn.Module<Tensor, Tensor>
{
    /// <summary>W, [out, in].</summary>
    public Parameter weight { get; }

    /// <summary>c, [out], or null.</summary>
    public Parameter? bias { get; }

    /// <summary>Creates a layer with weights that are not initialized: they are read from a file or filled by the model.</summary>
    /// <param name="name">The module path of Transformers.</param>
    /// <param name="inFeatures">Width of the input.</param>
    /// <param name="outFeatures">Width of the output.</param>
    /// <param name="hasBias">Whether c exists.</param>
    /// <param name="dtype">The type of W and c; float32 by default.</param>
    /// <param name="device">The device of W and c; the CPU by default.</param>
    public AdaptedLinear(string name, long inFeatures, long outFeatures, bool hasBias = true, ScalarType? dtype = null, Device? device = null) : base(name)
    {
        Site = AdapterSite.FromName(name, inFeatures, outFeatures);
        weight = new Parameter(empty(outFeatures, inFeatures, dtype: dtype, device: device));
        register_parameter(nameof(weight), weight);
        if (!hasBias) return;
        bias = new Parameter(empty(outFeatures, dtype: dtype, device: device));
        register_parameter(nameof(bias), bias);
    }

    /// <summary>Name, layer, kind and widths.</summary>
    public AdapterSite Site { get; }

    /// <summary>What is added to the frozen weight at the moment; null for an ordinary linear layer.</summary>
    internal SiteAdapter? Adapter { get; set; }

    /// <summary>W x + c and the adapter's update.</summary>
    /// <param name="input">[..., in].</param>
    /// <returns>[..., out].</returns>
    public override Tensor forward(Tensor input) => Adapt(input, nn.functional.linear(input, weight, bias));

    /// <summary>
    /// Adds the adapter's update to an output the caller has computed, for models that multiply several frozen weights at once.
    /// </summary>
    /// <param name="input">x, [..., in].</param>
    /// <param name="output">W x + c, [..., out].</param>
    /// <returns>[..., out]; <paramref name="output"/> itself where no adapter is attached.</returns>
    public Tensor Adapt(Tensor input, Tensor output) => Adapter is null ? output : Adapter.Apply(input, output, training);
}
