using AsLora.Adapters;
using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>What a run will do, known before its first update and before anything is written.</summary>
/// <param name="Config">The configuration; targets, learning rate, precision and threads as they were chosen.</param>
/// <param name="TrainExamples">Rows of the training split.</param>
/// <param name="EvaluationExamples">Rows of the split that decides.</param>
/// <param name="StepsPerEpoch">Optimizer updates a pass over the training split.</param>
/// <param name="TotalSteps">Optimizer updates of the whole run.</param>
/// <param name="Counts">Parameter counts before the first update.</param>
/// <param name="Schedule">When factors merge; null for methods whose graph is fixed, and for a replay.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
/// <param name="MemoryBytes">An estimate of the peak memory of the run: weights, optimizer and the activations of the longest batch.</param>
/// <param name="Notes">What a person should know: why this precision, a head made anew, examples cut, merges that will not fit.</param>
public sealed record RunPlan(
    RunConfig Config, int TrainExamples, int EvaluationExamples, long StepsPerEpoch, long TotalSteps, ParameterCounts Counts, MergeSchedule? Schedule,
    string Precision, long MemoryBytes, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the model is evaluated after this update, if the run does not stop before it.</summary>
    /// <param name="step">The update, counted from 1; 0 before the first.</param>
    internal bool IsEvaluation(long step) => step == TotalSteps || (step > 0 && step % (Config.EvaluateEvery ?? StepsPerEpoch) == 0);
}
