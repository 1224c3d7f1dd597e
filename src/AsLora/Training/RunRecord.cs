using System.Text.Json;
using System.Text.Json.Serialization;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>The JSON of a finished run: what decided it and what came of it. Enough to compare and report runs without their weights.</summary>
public sealed record RunRecord
{
    private const int CurrentFormat = 1;

    /// <summary>The version of this form; readers refuse a higher one.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Whether the run came to its end; false in the record of one that has not or was stopped, which goes as far as its last better score or the stop.</summary>
    public bool IsFinished { get; init; } = true;

    /// <summary>The run's configuration; targets, learning rate, precision and threads as they were chosen.</summary>
    public required RunConfig Config { get; init; }

    /// <summary>Program with its git revision, TorchSharp, libtorch, .NET, operating system, device, threads, cores.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The precision that was used.</summary>
    public required string Precision { get; init; }

    /// <summary>Optimizer updates made.</summary>
    public required long Steps { get; init; }

    /// <summary>Optimizer updates the run was to make; early stopping makes fewer. Null in records that do not tell.</summary>
    public long? TotalSteps { get; init; }

    /// <summary>Parameter counts before the first update.</summary>
    public required ParameterCounts CountsAtStart { get; init; }

    /// <summary>Parameter counts at the end.</summary>
    public required ParameterCounts CountsAtEnd { get; init; }

    /// <summary>
    /// Every evaluation, in order. The train split's last is that of the adapter that was kept, at the end; others of it are of <see cref="RunConfig.TrainCurve"/>.
    /// </summary>
    public required IReadOnlyList<EvaluationRecord> Evaluations { get; init; }

    /// <summary>The evaluation whose adapter was kept.</summary>
    public required EvaluationRecord Best { get; init; }

    /// <summary>The metric that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Kind of projection → the layers that had a B factor of their own before the first update; null where nothing merges, and in records that do not tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<int>>? Layers { get; init; }

    /// <summary>Every merge, in order.</summary>
    public required IReadOnlyList<MergeDecision> Merges { get; init; }

    /// <summary>Wall-clock seconds of the whole run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds spent in training steps, evaluation excluded.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Real tokens trained on, padding excluded.</summary>
    public required long Tokens { get; init; }

    /// <summary>Peak resident memory of the process in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Reads a record.</summary>
    /// <param name="path">A <c>run.json</c>.</param>
    /// <exception cref="InputException">The file is missing, damaged, or of a newer version.</exception>
    public static RunRecord Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"there is no {path}: the run has not finished, or this is not the folder of a run");
        try
        {
            var json = InputJson.ReadAllBytes(path);
            InputJson.ExpectFormat(json, CurrentFormat); // before the rest: a newer form may have keys that are unknown here
            return JsonSerializer.Deserialize<RunRecord>(json, AdapterJson.Indented)!;
        }
        catch (Exception exception) when (exception is InputException or JsonException or InvalidOperationException)
        {
            throw new InputException($"{path} is not the record of a run: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the record beside and renames it, so that a half-written one never has the name.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, this, AdapterJson.Indented);
        stream.WriteByte((byte)'\n');
    });
}
