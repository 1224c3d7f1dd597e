using System.Globalization;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using Spectre.Console;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>
/// One bfloat16 training step of the shape of RoBERTa-base, beside the fastest matrix product of the same process.
/// </summary>
internal static class StepBenchmark
{
    /// <summary>Measures and prints.</summary>
    public static void Run()
    {
        AnsiConsole.Profile.Width = 140;
        var (whole, done) = (2 * RobertaBase.WholeForward, RobertaBase.Forward + RobertaBase.Backward);
        AnsiConsole.WriteLine($"RoBERTa-base shape, bfloat16, {RobertaBase.Batch} x {RobertaBase.Length} tokens, rank 8 on query and value, {get_num_threads()} threads");
        AnsiConsole.WriteLine($"Products with weights, forward and for the gradient: {Giga(whole)} GFLOP for whole layers, of which {Giga(done)} are done");
        AnsiConsole.WriteLine($"GEMM peak in float32: {Giga(RobertaBase.Peak(ScalarType.Float32).Measure())} GFLOP/s; in bfloat16, measured in turn with the steps: see below");

        using var batch = RobertaBase.Texts();
        var table = new Table().AddColumns("", "method", "dropout", "ms", "GFLOP/s", "GEMM peak", "share", "of it done", "tokens/s");
        void Row(string what, TrainingStep step, double dropout, Timing time, double work, double part) => table.AddRow(
            what, step.Method, dropout.ToString(CultureInfo.InvariantCulture), (time.Seconds * 1e3).ToString("N1", CultureInfo.InvariantCulture), Giga(work / time.Seconds), Giga(time.Peak),
            Share(work / time.Seconds / time.Peak), Share(part / time.Seconds / time.Peak), (RobertaBase.Rows / time.Seconds).ToString("N0", CultureInfo.InvariantCulture));

        var (shortest, peak) = (double.PositiveInfinity, RobertaBase.Peak(ScalarType.BFloat16));
        foreach (var method in new[] { LoraMethod.Definition, AsLoraMethod.Definition })
        {
            foreach (var dropout in new[] { 0, 0.1 })
            {
                using var step = new TrainingStep(RobertaBase.Create(dropout), method);
                var time = Timing.Of(() => step.Step(batch), peak);
                shortest = Math.Min(shortest, time.Seconds);
                Row("training step", step, dropout, time, whole, done);
                if (dropout == 0) Row("evaluation", step, dropout, Timing.Of(() => step.Evaluate(batch), peak), RobertaBase.WholeForward, RobertaBase.Forward);
            }
        }
        AnsiConsole.Write(table);

        var costs = new Table().AddColumns("what ASLoRA adds", "µs", "share of a step");
        Add(costs, "running means, after every update", MergeCost.Observe(), shortest);
        Add(costs, "a record of the distances, all criteria", MergeCost.Record(), shortest);
        foreach (var criterion in Enum.GetValues<MergeCriterion>()) Add(costs, $"the first event, criterion {criterion}, all pairs", MergeCost.Event(criterion), shortest);
        AnsiConsole.Write(costs);
    }

    private static void Add(Table table, string what, double seconds, double step) =>
        table.AddRow(what, (seconds * 1e6).ToString("N0", CultureInfo.InvariantCulture), (seconds / step).ToString("P3", CultureInfo.InvariantCulture));

    private static string Giga(double value) => (value / 1e9).ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double value) => value.ToString("P1", CultureInfo.InvariantCulture);
}
