using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>
/// Writes the distances between the live factors: before every merge event, at every evaluation up to the last possible event, and after the last update
/// of the plan.
/// </summary>
/// <param name="merger">Keeps the running means.</param>
/// <param name="plan">The run.</param>
/// <param name="file">Where they are written.</param>
internal sealed class DistanceRecorder(Merger merger, RunPlan plan, AppendedFile file)
{
    private static readonly MergeCriterion[] Criteria = Enum.GetValues<MergeCriterion>();
    private readonly long _until = plan.Config.Method.Options.Merge.Until.Resolve(plan.TotalSteps);

    /// <summary>Writes a line for each kind, if it is time for one.</summary>
    /// <param name="step">The update the means have taken in.</param>
    public void Observe(long step)
    {
        if (step != plan.TotalSteps && !merger.IsEvent(step) && (step > _until || !plan.IsEvaluation(step))) return;
        foreach (var kind in merger.Means.Kinds)
        {
            var distances = Criteria.ToDictionary(c => c, c => Floats(merger.Means.Rows(kind, c)));
            var record = new DistanceRecord(step, kind.Live[0].Kind, [.. kind.Live.Select(f => f.HomeLayer)], Floats(MeanDistances.Norms(kind)), distances);
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(record, AdapterJson.Options), (byte)'\n']);
        }
    }

    // The means are float32, and so many digits their distances have.
    private static IReadOnlyList<float> Floats(double[] values) => [.. values.Select(v => (float)v)];

    private static IReadOnlyList<IReadOnlyList<float>> Floats(IReadOnlyList<double[]> rows) => [.. rows.Select(Floats)];
}
