using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>What one optimizer update did.</summary>
/// <param name="Step">The update, counted from 1.</param>
/// <param name="Loss">Mean loss over the targets of the window.</param>
/// <param name="GradientNorm">Norm of all gradients together, before clipping.</param>
/// <param name="LearningRate">The rate of this update.</param>
/// <param name="Tokens">Real tokens of the window, padding excluded.</param>
/// <param name="Merges">The merges that followed; empty between events.</param>
internal sealed record StepReport(long Step, double Loss, double GradientNorm, double LearningRate, long Tokens, IReadOnlyList<MergeDecision> Merges);
