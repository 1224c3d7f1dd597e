using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// An RMS norm whose weight does not train. Its gradient, s (w ⊙ g) − x s³ mean(x ⊙ w ⊙ g) with s = 1 / √(mean of squares + ε), takes a few passes over the input
/// and keeps nothing but x and s; on the processor a single one (<see cref="RmsNormRows"/>). That of the single operations takes three times as many and keeps float32 copies.
/// </summary>
internal sealed class FrozenRmsNorm : autograd.SingleTensorFunction<FrozenRmsNorm>
{
    /// <inheritdoc/>
    public override string Name => nameof(FrozenRmsNorm);

    /// <summary>Normalizes.</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="weight">[width], frozen.</param>
    /// <param name="epsilon">ε.</param>
    /// <returns>[..., width].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, double epsilon) => apply(x, weight, epsilon);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        var (result, scale) = RmsNorm.Compute(x, weight, (double)vars[2]);
        // What is saved is taken over after the call, so it must outlive it.
        ctx.save_for_backward([x, weight, scale.MoveToOuterDisposeScope()]);
        return result.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (x, weight, scale) = (saved[0], saved[1], saved[2]);
        if (RmsNormRows.IsFor(x, weight)) return [RmsNormRows.Gradient(x, weight, scale, grad_output).MoveToOuterDisposeScope(), null!, null!];
        var gradient = grad_output * weight.to(ScalarType.Float32);                 // float32, as everything before the last rounding
        var slope = (gradient * x).mean([-1], keepdim: true).mul_(scale.pow(3));
        var result = gradient.mul_(scale).sub_(x * slope).to(x.dtype);
        return [result.MoveToOuterDisposeScope(), null!, null!];
    }
}
