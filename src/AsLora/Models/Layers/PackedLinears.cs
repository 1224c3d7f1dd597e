using AsLora.Adapters;
using AsLora.Adapters.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// Linear layers that read the same input, computed by one matrix product where their weights are frozen: packed layers' parameters are views of one storage
/// and keep their names. Where a parameter has been replaced since (by moving the model) or trains, each layer computes for itself.
/// </summary>
internal sealed class PackedLinears : IDisposable
{
    private readonly long[] _widths;
    private List<Parameter> _views = [];
    private Tensor? _weight;
    private Tensor? _bias;

    /// <summary>Starts unpacked.</summary>
    /// <param name="layers">Layers of one input width, either all with a bias or all without.</param>
    public PackedLinears(params AdaptedLinear[] layers)
    {
        Layers = layers;
        _widths = [.. layers.Select(l => l.Site.Out)];
    }

    /// <summary>Starts packed, in storage that has no values yet, so that weights are read straight into their place.</summary>
    /// <param name="layers">Layers whose parameters are views of the storage, one after the other.</param>
    /// <param name="weight">[sum of out, in].</param>
    /// <param name="bias">[sum of out], or null.</param>
    public PackedLinears(AdaptedLinear[] layers, Tensor weight, Tensor? bias) : this(layers) => Adopt(weight, bias);

    /// <summary>The layers in the order of the outputs.</summary>
    public IReadOnlyList<AdaptedLinear> Layers { get; }

    /// <summary>Copies the weights side by side and makes the layers read them there. Does nothing where they are so already, or one of them trains.</summary>
    public void Pack()
    {
        if (IsPacked(Layers[0].Weight.dtype)) return;
        Unpack();
        if (Parameters().Any(p => p.requires_grad)) return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weight = cat([.. Layers.Select(l => l.Weight)], 0);
        var bias = Layers[0].Bias is null ? null : cat([.. Layers.Select(l => l.Bias!)], 0);
        foreach (var (i, w) in weight.split(_widths).Index()) Layers[i].Replace(w, bias?.narrow(0, _widths[..i].Sum(), _widths[i]));
        Adopt(weight, bias);
    }

    /// <summary>The output of every layer, or of those from one on, adapters included.</summary>
    /// <param name="x">[batch, length, in].</param>
    /// <param name="first">The first layer that is computed.</param>
    /// <returns>One [batch, length, out] a layer.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor x, int first = 0)
    {
        if (!IsPacked(x.dtype)) return [.. Layers.Skip(first).Select(l => l.call(x))];
        var (start, widths) = (_widths[..first].Sum(), _widths[first..]);
        // Split, not narrow: its gradient is one concatenation instead of a sum of padded tensors.
        var outputs = FewRowsLinear.Compute(x, _weight!.narrow(0, start, widths.Sum()), _bias?.narrow(0, start, widths.Sum())).split(widths, -1);
        return [.. Layers.Skip(first).Zip(outputs, (layer, y) => layer.Adapt(x, y))];
    }

    /// <summary>Frees the common storage's own handle.</summary>
    public void Dispose() => Unpack();

    private void Adopt(Tensor weight, Tensor? bias) =>
        (_weight, _bias, _views) = (weight.DetachFromDisposeScope(), bias?.DetachFromDisposeScope(), [.. Parameters()]);

    // Views that were freed are those of a model that was moved: their storage goes too. Parameters that only gave way to those of an adapter come back.
    private bool IsPacked(ScalarType dtype)
    {
        if (_views.Any(view => view.IsInvalid)) Unpack();
        return _weight is not null && _weight.dtype == dtype && Parameters().Zip(_views).All(p => ReferenceEquals(p.First, p.Second) && !p.First.requires_grad);
    }

    private void Unpack()
    {
        _weight?.Dispose();
        _bias?.Dispose();
        (_weight, _bias, _views) = (null, null, []);
    }

    private IEnumerable<Parameter> Parameters() => Layers.SelectMany(l => l.Bias is { } bias ? new[] { l.Weight, bias } : [l.Weight]);
}
