using AsLora.Adapters.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>
/// The one adapted layer of every method: y = W x + c + s · b ⊙ (B (d ⊙ (A x))). Every linear layer of every model is one; without an adapter it is
/// an ordinary linear layer. It owns W and c alone; the factors belong to the adapter set that is attached. W and c are frozen until a trainer
/// says otherwise; what trains may be float32 while the input is not, and is rounded to the input's type where it is used.
/// </summary>
public sealed class AdaptedLinear : nn.Module<Tensor, Tensor>, IParameterOwner
{
    // The names of the parameters in Hugging Face's files. Module.to finds the fields by these names and replaces their values.
    private Parameter weight;
    private Parameter? bias;

    /// <summary>Creates a layer with weights that are not initialized: they are read from a file or filled by the model.</summary>
    /// <param name="name">The module path of Transformers.</param>
    /// <param name="inFeatures">Width of the input.</param>
    /// <param name="outFeatures">Width of the output.</param>
    /// <param name="hasBias">Whether c exists.</param>
    /// <param name="dtype">The type of W; float32 by default.</param>
    /// <param name="device">The device of W and c; the CPU by default.</param>
    /// <param name="biasType">The type of c; that of W by default.</param>
    public AdaptedLinear(string name, long inFeatures, long outFeatures, bool hasBias = true, ScalarType? dtype = null, Device? device = null, ScalarType? biasType = null) : base(name)
    {
        Site = AdapterSite.FromName(name, inFeatures, outFeatures);
        weight = Owned(empty(outFeatures, inFeatures, dtype: dtype, device: device));
        if (hasBias) bias = Owned(empty(outFeatures, dtype: biasType ?? dtype, device: device));
        RegisterComponents();
    }

    /// <summary>Creates a frozen layer of tensors that exist, for models that keep several layers in one storage.</summary>
    /// <param name="name">The module path of Transformers.</param>
    /// <param name="weight">W, [out, in]; usually a view. The layer owns it from then on.</param>
    /// <param name="bias">c, [out], or null.</param>
    internal AdaptedLinear(string name, Tensor weight, Tensor? bias) : base(name)
    {
        Site = AdapterSite.FromName(name, weight.shape[1], weight.shape[0]);
        this.weight = Owned(weight);
        if (bias is not null) this.bias = Owned(bias);
        RegisterComponents();
    }

    /// <summary>Name, layer, kind and widths.</summary>
    public AdapterSite Site { get; }

    /// <summary>W, [out, in].</summary>
    public Parameter Weight => weight;

    /// <summary>c, [out], or null.</summary>
    public Parameter? Bias => bias;

    /// <summary>What is added to the frozen weight at the moment; null for an ordinary linear layer.</summary>
    internal SiteAdapter? Adapter { get; set; }

    /// <summary>W x + c and the adapter's update.</summary>
    /// <param name="input">[..., in].</param>
    /// <returns>[..., out].</returns>
    public override Tensor forward(Tensor input) => Adapt(input, FewRowsLinear.Compute(input, weight.to(input.dtype), bias?.to(input.dtype)));

    /// <summary>
    /// Adds the adapter's update to an output the caller has computed, for models that multiply several frozen weights at once.
    /// </summary>
    /// <param name="input">x, [..., in].</param>
    /// <param name="output">W x + c, [..., out].</param>
    /// <returns>[..., out]; <paramref name="output"/> itself where no adapter is attached.</returns>
    internal Tensor Adapt(Tensor input, Tensor output) => Adapter is null ? output : Adapter.Apply(input, output, training);

    /// <summary>
    /// Makes tensors that exist the layer's W and c, for models that keep several layers in one storage; the old ones are freed. The new ones are frozen.
    /// </summary>
    /// <param name="newWeight">W, [out, in]; usually a view.</param>
    /// <param name="newBias">c, [out], or null.</param>
    internal void Replace(Tensor newWeight, Tensor? newBias)
    {
        weight.Dispose();
        bias?.Dispose();
        ConditionallyRegisterParameter(nameof(weight), weight = Owned(newWeight));
        ConditionallyRegisterParameter(nameof(bias), bias = newBias is null ? null : Owned(newBias));
    }

    /// <inheritdoc/>
    Parameter IParameterOwner.Exchange(string name, Parameter value)
    {
        var old = name == nameof(weight) ? weight : bias!;
        if (name == nameof(weight)) weight = value;
        else bias = value;
        ConditionallyRegisterParameter(name, value);
        return old;
    }

    // A module frees its parameters itself; a dispose scope it happened to be made in must not.
    private static Parameter Owned(Tensor value)
    {
        var parameter = new Parameter(value, requires_grad: false);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
