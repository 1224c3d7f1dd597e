using System.Globalization;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using Spectre.Console;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>
/// One bfloat16 training step of the shape of RoBERTa-base, beside the fastest matrix product of the same process. Steps and products are measured in turn, and the
/// fastest of each are compared, so that other programs on the machine and changing clock rates distort little.
/// </summary>
internal static class StepBenchmark
{
    private const int Rounds = 10, WarmUp = 3;

    /// <summary>Measures and prints.</summary>
    public static void Run()
    {
        AnsiConsole.Profile.Width = 140;
        var (single, brain) = (new GemmPeak(ScalarType.Float32), new GemmPeak(ScalarType.BFloat16));
        single.Measure();
        (AdapterMethod Method, double Dropout)[] cases = [(LoraMethod.Definition, 0), (LoraMethod.Definition, 0.1), (AsLoraMethod.Definition, 0), (AsLoraMethod.Definition, 0.1)];
        var steps = cases.Select(c => new TrainingStep(c.Method, c.Dropout)).ToList();
        using var batch = RobertaBase.Texts();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            foreach (var step in steps)
            {
                brain.Measure();
                step.Step(batch, isTimed: round >= 0);
                step.Evaluate(batch);
            }
        }
        single.Measure();

        var (whole, done) = (2 * RobertaBase.WholeForward, RobertaBase.Forward + RobertaBase.Backward);
        AnsiConsole.WriteLine($"GEMM peak of this process, {get_num_threads()} threads: {Giga(single.Best)} GFLOP/s in float32, {Giga(brain.Best)} in bfloat16");
        AnsiConsole.WriteLine($"RoBERTa-base shape, bfloat16, {RobertaBase.Batch} x {RobertaBase.Length} tokens, rank 8 on query and value");
        AnsiConsole.WriteLine($"Products with weights, forward and for the gradient: {Giga(whole)} GFLOP for whole layers, {Milli(whole / brain.Best)} ms at the peak; {Giga(done)} GFLOP of them are done");

        var table = new Table().AddColumns("method", "dropout", "best ms", "median ms", "GFLOP/s", "share of peak", "of it done", "tokens/s", "evaluation ms", "share of peak");
        foreach (var step in steps)
        {
            table.AddRow(
                step.Method, step.Dropout.ToString(CultureInfo.InvariantCulture), Milli(step.Best), Milli(step.Median), Giga(whole / step.Best), Share(whole / step.Best / brain.Best),
                Share(done / step.Best / brain.Best), (RobertaBase.Rows / step.Best).ToString("N0", CultureInfo.InvariantCulture), Milli(step.Evaluation),
                Share(RobertaBase.WholeForward / step.Evaluation / brain.Best));
        }
        AnsiConsole.Write(table);

        var shortest = steps.Min(s => s.Best);
        var costs = new Table().AddColumns("what ASLoRA adds", "µs", "share of a step");
        Add(costs, "running means, after every update", MergeCost.Observe(), shortest);
        foreach (var criterion in Enum.GetValues<MergeCriterion>()) Add(costs, $"the first event, criterion {criterion}, all pairs", MergeCost.Event(criterion), shortest);
        AnsiConsole.Write(costs);
        foreach (var step in steps) step.Dispose();
    }

    private static void Add(Table table, string what, double seconds, double step) =>
        table.AddRow(what, (seconds * 1e6).ToString("N0", CultureInfo.InvariantCulture), (seconds / step).ToString("P3", CultureInfo.InvariantCulture));

    private static string Giga(double value) => (value / 1e9).ToString("N0", CultureInfo.InvariantCulture);

    private static string Milli(double seconds) => (seconds * 1e3).ToString("N1", CultureInfo.InvariantCulture);

    private static string Share(double value) => value.ToString("P1", CultureInfo.InvariantCulture);
}
