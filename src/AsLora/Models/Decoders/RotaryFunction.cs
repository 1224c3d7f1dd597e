using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>A turn whose gradient is the turn back, g cos − roll(g) sin, in as many passes as the turn itself.</summary>
internal sealed class RotaryFunction : autograd.SingleTensorFunction<RotaryFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(RotaryFunction);

    /// <summary>x cos + roll(x) sin over the last dimension, of which both halves are rolled into each other.</summary>
    /// <param name="x">[batch, length, heads, size].</param>
    /// <param name="turn">Cosine and sine.</param>
    /// <returns>[batch, heads, length, size].</returns>
    public static Tensor Apply(Tensor x, RotaryTurn turn) => apply(x, turn.Cosine, turn.Sine);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, cosine, sine) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([cosine, sine]);
        return RotaryRows.IsFor(x, cosine) ? RotaryRows.Forward(x, cosine, sine) : Turned(x, cosine, sine, 1);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (cosine, sine) = (ctx.get_saved_variables()[0], ctx.get_saved_variables()[1]);
        if (RotaryRows.IsFor(grad_output, cosine)) return [RotaryRows.Backward(grad_output, cosine, sine), null!, null!];
        using var turned = grad_output.transpose(1, 2);
        return [Turned(turned, cosine, sine, -1).transpose(1, 2), null!, null!];
    }

    private static Tensor Turned(Tensor x, Tensor cosine, Tensor sine, int direction)
    {
        using var scope = NewDisposeScope();
        return (x * cosine).addcmul_(x.roll(x.shape[^1] / 2, -1), sine, direction).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
