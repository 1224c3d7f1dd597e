using System.Text.Json.Serialization;
using AsLora.Adapters;
using AsLora.Adapters.Merging;

namespace AsLora.Training.Events;

/// <summary>Something that happened in a run.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Stepped), "stepped")]
[JsonDerivedType(typeof(Merged), "merged")]
[JsonDerivedType(typeof(Evaluated), "evaluated")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record TrainingEvent
{
    /// <summary>The run is about to make its first update.</summary>
    /// <param name="TotalSteps">Optimizer updates of the whole run.</param>
    /// <param name="Counts">Parameter counts at the start.</param>
    /// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
    /// <param name="Notes">What a person should know: why this precision, a head made anew, examples cut, merges that will not fit.</param>
    /// <param name="StepsBefore">Updates made before: 0, or those up to the checkpoint the run goes on from.</param>
    public sealed record Started(
        long TotalSteps, ParameterCounts Counts, string Precision, IReadOnlyList<string> Notes, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long StepsBefore = 0)
        : TrainingEvent;

    /// <summary>An optimizer update was made.</summary>
    /// <param name="Step">The update, counted from 1.</param>
    /// <param name="Epoch">Passes over the data so far, with fraction.</param>
    /// <param name="Loss">Mean loss over the window.</param>
    /// <param name="GradientNorm">Before clipping.</param>
    /// <param name="LearningRate">The rate of this update.</param>
    /// <param name="TokensPerSecond">Real tokens, padding excluded.</param>
    /// <param name="MemoryBytes">Resident memory of the process.</param>
    public sealed record Stepped(long Step, double Epoch, double Loss, double GradientNorm, double LearningRate, double TokensPerSecond, long MemoryBytes) : TrainingEvent;

    /// <summary>Two factors became one.</summary>
    /// <param name="Decision">Who gave way to whom.</param>
    /// <param name="Counts">Parameter counts from now on.</param>
    public sealed record Merged(MergeDecision Decision, ParameterCounts Counts) : TrainingEvent;

    /// <summary>The model was evaluated.</summary>
    /// <param name="Step">After this update.</param>
    /// <param name="Epoch">Passes over the data so far.</param>
    /// <param name="Split">The split.</param>
    /// <param name="Loss">Mean loss.</param>
    /// <param name="Metrics">Name → value, the one that decides first.</param>
    /// <param name="IsBest">Whether it is the best so far.</param>
    public sealed record Evaluated(long Step, double Epoch, string Split, double Loss, IReadOnlyDictionary<string, double> Metrics, bool IsBest) : TrainingEvent;

    /// <summary>The model answered a prompt of the split that decides.</summary>
    /// <param name="Step">After this update.</param>
    /// <param name="Prompt">The prompt as the model reads it, special tokens left out.</param>
    /// <param name="Text">What it wrote, at most 64 tokens.</param>
    public sealed record Answered(long Step, string Prompt, string Text) : TrainingEvent;

    /// <summary>The run ended.</summary>
    /// <param name="Record">What <c>run.json</c> says.</param>
    public sealed record Finished(RunRecord Record) : TrainingEvent;
}
