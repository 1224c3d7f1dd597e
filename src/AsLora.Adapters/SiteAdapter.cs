using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>The factors one site reads at the moment, sliced to its shape, and the scale of their update. Owns nothing.</summary>
/// <param name="A">[rank, in].</param>
/// <param name="B">[out, rank].</param>
/// <param name="InnerDiagonal">[rank], or null.</param>
/// <param name="OuterDiagonal">[out], or null.</param>
/// <param name="Scale">The factor s.</param>
/// <param name="Dropout">The share of inputs dropped while training.</param>
internal sealed record SiteAdapter(Tensor A, Tensor B, Tensor? InnerDiagonal, Tensor? OuterDiagonal, double Scale, double Dropout)
{
    /// <summary>Whether a gradient of one of the factors is wanted.</summary>
    public bool IsTrained => A.requires_grad || B.requires_grad || InnerDiagonal is { requires_grad: true } || OuterDiagonal is { requires_grad: true };

    /// <summary>y + s · b ⊙ (B (d ⊙ (A x))), in the type of x; the factors stay in their own type and take their gradients there.</summary>
    /// <param name="x">The input, [..., in].</param>
    /// <param name="y">The output of the frozen weight, [..., out].</param>
    /// <param name="training">Whether dropout acts.</param>
    public Tensor Apply(Tensor x, Tensor y, bool training)
    {
        var (a, b) = (A.narrow(1, 0, x.shape[^1]).to(x.dtype), B.narrow(0, 0, y.shape[^1]).to(x.dtype));
        var rows = x.reshape(-1, x.shape[^1]);                                  // [n, in]
        rows = Adapters.Dropout.Apply(rows, Dropout, training);
        var h = rows.matmul(a.t());                                             // [n, rank]
        if (InnerDiagonal is not null) h = h * InnerDiagonal.to(x.dtype);
        if (OuterDiagonal is not null) b = b * OuterDiagonal.to(x.dtype).unsqueeze(1);
        // One fused call: the update is added while it is multiplied, so that the adapter costs no second pass over y.
        return addmm(y.reshape(-1, y.shape[^1]), h, b.t(), beta: 1, alpha: (float)Scale).reshape(y.shape);
    }

    /// <summary>The update of the weight, s · diag(b) B diag(d) A, in float32, [out, in].</summary>
    /// <param name="inFeatures">Width of the site's input.</param>
    /// <param name="outFeatures">Width of the site's output.</param>
    public Tensor Delta(long inFeatures, long outFeatures)
    {
        var (a, b) = (A.narrow(1, 0, inFeatures).to(ScalarType.Float32), B.narrow(0, 0, outFeatures).to(ScalarType.Float32));
        if (InnerDiagonal is not null) a = a * InnerDiagonal.to(ScalarType.Float32).unsqueeze(1);
        if (OuterDiagonal is not null) b = b * OuterDiagonal.to(ScalarType.Float32).unsqueeze(1);
        return b.matmul(a) * Scale;
    }
}
