using System.Globalization;
using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>What came of a run, for people.</summary>
internal static class RunSummary
{
    /// <summary>Writes score, train against dev, parameters beside LoRA's, merges, time and memory.</summary>
    public static void Write(IAnsiConsole console, RunRecord record) => TextTable.Write(console, Rows(record));

    private static IEnumerable<(string Name, string Text)> Rows(RunRecord record)
    {
        var (best, counts) = (record.Best, record.CountsAtEnd);
        var epoch = best.Epoch.ToString("0.0", CultureInfo.InvariantCulture);
        var method = AdapterMethods.Get(record.Config.Method.Name);
        yield return ("method", $"{method.Title} on {record.Config.Task ?? record.Config.Label}");
        if (Unfinished(record) is { } unfinished) yield return ("run", unfinished);
        foreach (var evaluation in record.Evaluations.Where(e => e.Step == best.Step && e.Split != "train"))
            yield return ("score", $"{Metrics(evaluation)} on {evaluation.Split} after step {best.Step}, epoch {epoch}");
        if (record.Evaluations.LastOrDefault(e => e.Split == "train" && e.Step == best.Step) is { } train)
        {
            var gap = train.Metrics[record.Metric] - best.Metrics[record.Metric];
            yield return ("train", $"{Metrics(train)} on train: {Quantity.Number(Math.Abs(gap))} {(gap < 0 ? "below" : "above")} {best.Split}");
        }
        var own = method.Base == BaseTraining.None ? "in the adapter" : "of the model's own";
        var all = Quantity.Count(counts.Total);
        yield return ("parameters", $"{Quantity.Count(counts.Adapter)} {own}, {Quantity.Count(counts.Head)} in the head, of {all} in all");
        if (counts.Lora > 0) yield return ("LoRA's", OfLora(method, counts));
        if (record.Merges is [.., { Step: 0 }]) yield return ("merges", $"{record.Merges.Count}, before the first step");
        else if (record.Merges is [var first, .., var last]) yield return ("merges", $"{record.Merges.Count}, from step {first.Step} to {last.Step}");
        else if (record.Merges is [var only]) yield return ("merges", $"1, at step {only.Step}");
        var speed = $"{Quantity.Count((long)(record.Tokens / Math.Max(record.TrainingSeconds, 1e-9)))} tokens/s in {record.Precision}";
        yield return ("time", $"{Quantity.Time(record.Seconds)}, {Quantity.Time(record.TrainingSeconds)} of it in {Quantity.Count(record.Steps)} steps; {speed}");
        yield return ("memory", $"{Quantity.Bytes(record.PeakMemoryBytes)} at most");
        yield return ("adapter", Path.Combine(record.Config.Output, "adapter"));
    }

    /// <summary>LoRA's count, and this method's share of it.</summary>
    internal static string OfLora(AdapterMethod method, ParameterCounts counts) =>
        $"{Quantity.Count(counts.Lora)} with the same rank and targets; {method.Title} trains {Quantity.Share(counts.ShareOfLora)} of that";

    /// <summary>How far a run came that was stopped; null for one that came to its end.</summary>
    internal static string? Unfinished(RunRecord record)
    {
        var of = record.TotalSteps is { } total ? $" of {Quantity.Count(total)}" : "";
        return record.IsFinished ? null : $"stopped after step {Quantity.Count(record.Steps)}{of}; its adapter is the best one until then";
    }

    /// <summary>Every metric by name, the one that decides first.</summary>
    internal static string Metrics(EvaluationRecord evaluation) => string.Join(", ", evaluation.Metrics.Select(m => $"{m.Key} {Quantity.Number(m.Value)}"));
}
