using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// The cross entropy over a vocabulary, −Σ log softmax(W h)[label], whose logits are never there all at once: they are made some positions at a time, and what the backward
/// pass needs of them, the gradient of the hidden states, is computed while they are there. It is the loss of <c>cross_entropy(linear(h, W), labels)</c> in float32.
/// </summary>
internal static class VocabularyLoss
{
    // Of float32 logits at once: enough positions for the matrix products to run at their full speed, with any vocabulary.
    public const long BytesAtOnce = 64 << 20;

    /// <summary>The sum over all positions.</summary>
    /// <param name="hidden">h, [positions, width], in the computing type.</param>
    /// <param name="weight">W, [vocabulary, width].</param>
    /// <param name="labels">int64, [positions].</param>
    /// <returns>A scalar, float32, with gradients for <paramref name="hidden"/> and, where it trains, <paramref name="weight"/>.</returns>
    public static Tensor Sum(Tensor hidden, Tensor weight, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var learns = is_grad_enabled();
        var (ofHidden, ofWeight) = (learns && hidden.requires_grad ? empty_like(hidden) : null, learns && weight.requires_grad ? zeros_like(weight) : null);
        var loss = zeros(1, dtype: ScalarType.Float32, device: hidden.device);
        using (no_grad())
        {
            var w = weight.to(hidden.dtype);
            var rows = Math.Max(1, BytesAtOnce / (sizeof(float) * weight.shape[0]));
            for (var first = 0L; first < hidden.shape[0]; first += rows)
            {
                var count = Math.Min(rows, hidden.shape[0] - first);
                AddPart(hidden.narrow(0, first, count), w, labels.narrow(0, first, count), loss, ofHidden?.narrow(0, first, count), ofWeight);
            }
        }
        // The value is the loss; the gradient is what was computed above, times what comes from behind.
        var sum = loss.squeeze();
        foreach (var (input, gradient) in new[] { (hidden, ofHidden), (weight, ofWeight) })
            if (gradient is not null) sum = sum + Carrier(input, gradient);
        return sum.MoveToOuterDisposeScope();
    }

    private static void AddPart(Tensor hidden, Tensor weight, Tensor labels, Tensor loss, Tensor? ofHidden, Tensor? ofWeight)
    {
        using var scope = NewDisposeScope();
        var logits = nn.functional.linear(hidden, weight);                                                    // [count, vocabulary]
        var learns = ofHidden is not null || ofWeight is not null;
        var ofLogits = VocabularyRows.IsFor(logits, labels) ? OnProcessor(logits, labels, loss, learns) : Anywhere(logits.to(ScalarType.Float32), labels, loss, learns);
        if (!learns) return;
        ofLogits = ofLogits.to(hidden.dtype);
        ofHidden?.copy_(ofLogits.matmul(weight));
        ofWeight?.add_(ofLogits.t().matmul(hidden));
    }

    private static Tensor OnProcessor(Tensor logits, Tensor labels, Tensor loss, bool learns)
    {
        loss.add_(VocabularyRows.Losses(logits, labels.contiguous(), learns).sum());
        return logits;
    }

    private static Tensor Anywhere(Tensor logits, Tensor labels, Tensor loss, bool learns)
    {
        loss.add_(nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum));
        if (!learns) return logits;
        // softmax − one-hot. libtorch's softmax runs over a vocabulary ten times as fast as its exp.
        var target = labels.unsqueeze(1);
        return logits.softmax(1).scatter_add_(1, target, full(target.shape, -1f, device: logits.device));
    }

    // Zero, with a gradient: x ⊙ g − (x ⊙ g without gradients).
    private static Tensor Carrier(Tensor input, Tensor gradient)
    {
        var product = input.to(ScalarType.Float32).mul(gradient.to(ScalarType.Float32)).sum();
        return product - product.detach();
    }
}
