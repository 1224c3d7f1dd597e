using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>
/// A layer whose activations are not kept for the backward pass but computed again in it (arXiv 1604.06174): a layer's input is all that stays, and the work
/// grows by one more forward pass. Dropout draws the same numbers again.
/// </summary>
internal sealed class RecomputedLayer : autograd.SingleTensorFunction<RecomputedLayer>
{
    private const string Layer = "layer", Context = "context", Generator = "generator";

    /// <inheritdoc/>
    public override string Name => nameof(RecomputedLayer);

    /// <summary>Computes a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="context">Positions and mask.</param>
    /// <returns>[batch, length, hidden].</returns>
    /// <exception cref="InputException">Dropout's numbers cannot be drawn again on this device.</exception>
    public static Tensor Compute(DecoderLayer layer, Tensor x, AttentionContext context)
    {
        // Where nothing needs a gradient there is nothing to keep either.
        if (!is_grad_enabled() || !(x.requires_grad || layer.IsTrained)) return layer.call(x, context, null);
        if (x.device_type != TorchSharp.DeviceType.CPU && layer.Drops)
            throw new InputException("dropout's numbers cannot be drawn again on a GPU; recompute activations without dropout, or keep them");
        using var scope = NewDisposeScope();
        // Nothing below the lowest trained layer has a gradient, and a function none of whose inputs has one is not asked for its own: this input has one.
        var anchor = zeros(1, requires_grad: true);
        return apply(x, anchor, layer, context).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, layer, context) = ((Tensor)vars[0], (DecoderLayer)vars[2], (AttentionContext)vars[3]);
        // The caller frees the context's tensors before the backward pass.
        ctx.save_for_backward([x, .. context.Tensors]);
        (string, object)[] data = [(Layer, layer), (Context, context), (Generator, GeneratorBytes())];
        foreach (var (key, value) in data) ctx.save_data(key, value);
        return layer.call(x, context, null);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var context = ((AttentionContext)ctx.get_data(Context)).With(saved[1..]);
        var x = saved[0].detach().requires_grad_(saved[0].requires_grad);
        var y = Again((DecoderLayer)ctx.get_data(Layer), x, context, (byte[])ctx.get_data(Generator));
        // Gradients of factors and weights are added where they belong; that of the input goes on down.
        if (y.requires_grad) autograd.backward(y, grad_output);
        return [x.grad?.MoveToOuterDisposeScope()!, null!, null!, null!];
    }

    private static Tensor Again(DecoderLayer layer, Tensor x, AttentionContext context, byte[] generator)
    {
        var now = get_rng_state();
        try
        {
            using var _ = enable_grad();
            set_rng_state(tensor(generator));
            return layer.call(x, context, null);
        }
        finally
        {
            set_rng_state(now);
        }
    }

    private static byte[] GeneratorBytes()
    {
        using var state = get_rng_state();
        return state.bytes.ToArray();
    }
}
