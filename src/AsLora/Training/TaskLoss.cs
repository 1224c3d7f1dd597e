using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>The loss of a task, summed over rows: whoever calls divides by the number of targets of the whole accumulation window.</summary>
internal static class TaskLoss
{
    /// <summary>Cross entropy of classes, or the squared error of numbers.</summary>
    /// <param name="logits">float32, [batch, outputs].</param>
    /// <param name="labels">int64 classes or float32 numbers, [batch].</param>
    /// <returns>A scalar.</returns>
    public static Tensor Sum(Tensor logits, Tensor labels) => labels.is_floating_point()
        ? nn.functional.mse_loss(logits.squeeze(-1), labels, nn.Reduction.Sum)
        : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);
}
