using AsLora.Adapters;
using AsLora.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>About how much memory a run takes at its peak, from arithmetic and two measured numbers.</summary>
internal static class MemoryEstimate
{
    // Value, gradient and AdamW's two moments, each float32.
    private const long BytesPerTrained = 16;

    // .NET, libtorch and its compiled kernels, before any model is there.
    private const long Runtime = 400_000_000;

    /// <summary>Weights, optimizer and the activations that the backward pass needs, in bytes.</summary>
    /// <param name="model">The model, loaded.</param>
    /// <param name="counts">What trains.</param>
    /// <param name="batchSize">Rows a micro-batch.</param>
    /// <param name="length">Tokens of the longest row.</param>
    /// <param name="computeType">The type activations have.</param>
    public static long Bytes(PretrainedModel model, ParameterCounts counts, int batchSize, int length, ScalarType computeType)
    {
        var frozen = model.parameters().Where(p => !p.requires_grad).Sum(p => p.numel() * p.element_size());
        var activations = model.ActivationsPerToken(length) * batchSize * length * computeType.ElementSize();
        return Runtime + model.FixedBytes + frozen + (counts.Trainable * BytesPerTrained) + (long)(model.HeldPerByte * activations);
    }
}
