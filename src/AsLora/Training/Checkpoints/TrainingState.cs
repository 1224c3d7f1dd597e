using System.Text.Json;
using System.Text.Json.Serialization;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Training.Checkpoints;

/// <summary>
/// Everything a run needs to go on, but for its tensors: what decides it and how far it came. The adapter with its sharing graph and merge log lies beside it as an
/// adapter folder, the other tensors as <see cref="StateTensors"/>. The order of the data needs no state: it follows from the seed and the number of updates.
/// </summary>
internal sealed record TrainingState
{
    private const int CurrentFormat = 1;

    /// <summary>The version of this form; readers refuse a higher one.</summary>
    [JsonRequired]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The configuration as it was asked for, to hold another one against.</summary>
    public required RunConfig Requested { get; init; }

    /// <summary>The same with targets, learning rate, precision and threads as they were chosen.</summary>
    public required RunConfig Config { get; init; }

    /// <summary>A digest of the token ids and labels of all splits: other data under the same name would not go on but begin something else.</summary>
    public required string Data { get; init; }

    /// <summary>Where the trainer stands.</summary>
    public required TrainerPosition Position { get; init; }

    /// <summary>Parameter → updates its optimizer state has seen.</summary>
    public required IReadOnlyDictionary<string, long> OptimizerSteps { get; init; }

    /// <summary>Every evaluation so far, in order.</summary>
    public required IReadOnlyList<EvaluationRecord> Evaluations { get; init; }

    /// <summary>The evaluation whose adapter is kept; null before the first.</summary>
    public EvaluationRecord? Best { get; init; }

    /// <summary>SHA-256 of its files, <c>adapter.json</c> first; null before the first evaluation.</summary>
    public string? BestAdapter { get; init; }

    /// <summary>Evaluations since then, for early stopping.</summary>
    public required int WithoutBetter { get; init; }

    /// <summary>Real tokens trained on.</summary>
    public required long Tokens { get; init; }

    /// <summary>Bytes of <c>metrics.jsonl</c> so far; what follows them was written after the checkpoint.</summary>
    public required long MetricsLength { get; init; }

    /// <summary>Bytes of <c>distances.jsonl</c> so far; 0 where there is none.</summary>
    public long DistancesLength { get; init; }

    /// <summary>Bytes of TensorBoard's events so far; 0 where there are none.</summary>
    public long TensorboardLength { get; init; }

    /// <summary>Seconds of the run so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds spent in training steps.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Writes the state.</summary>
    /// <param name="file">The file.</param>
    public void Write(string file) => AtomicFile.Write(file, stream =>
    {
        JsonSerializer.Serialize(stream, this, AdapterJson.Indented);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>Reads a state.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InputException">It is damaged, or written by a newer program.</exception>
    public static TrainingState Read(string file)
    {
        try
        {
            var json = InputJson.ReadAllBytes(file);
            InputJson.ExpectFormat(json, CurrentFormat);
            var state = JsonSerializer.Deserialize<TrainingState>(json, AdapterJson.Indented)!;
            state.Validate();
            return state;
        }
        catch (Exception exception) when (exception is InputException or JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} is not the state of a run: {exception.Message}", exception);
        }
    }

    private void Validate()
    {
        Requested.Validate();
        Config.Validate();
        List<string> problems = [];
        void Expect(bool holds, string problem)
        {
            if (!holds) problems.Add(problem);
        }
        Expect(Position.Steps >= 0, $"{Position.Steps} updates");
        Expect(Position.MicroBatches >= 0 && Position.MicroBatches <= Config.Accumulation, $"{Position.MicroBatches} batches of a window of {Config.Accumulation}");
        Expect(OptimizerSteps.Values.All(s => s >= 0 && s <= Position.Steps), "an optimizer state that has seen more updates than were made");
        Expect(WithoutBetter >= 0 && Tokens >= 0 && Seconds >= 0 && TrainingSeconds >= 0, "a count or a time below zero");
        Expect(MetricsLength >= 0 && DistancesLength >= 0 && TensorboardLength >= 0, "a length below zero");
        IReadOnlyList<EvaluationRecord?> scores = Best is null ? Evaluations : [.. Evaluations, Best];
        Expect(scores.All(e => e is { Metrics.Count: > 0 }), "an evaluation without a metric");
        Expect(scores.All(e => e is null || (e.Step >= 0 && e.Step <= Position.Steps)), "an evaluation after an update that was not made");
        if (problems.Count > 0) throw new InputException($"it says {string.Join(", ", problems)}");
    }
}
