using System.Diagnostics;
using System.Globalization;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using Spectre.Console;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>A training step of a decoder beside the fastest matrix product of the same process, and tokens written one by one beside the speed of reading memory.</summary>
internal static class DecoderBenchmark
{
    private const int Prompt = 32, Written = 64;

    /// <summary>Measures a small decoder.</summary>
    public static void Run()
    {
        var shape = DecoderShape.Small;
        Describe("LLaMA shape of 12 layers of 768", shape);
        using var batch = shape.Texts();
        foreach (var method in new[] { AsLoraMethod.Definition, LoraMethod.Definition })
        {
            using var step = new TrainingStep(shape.Create(), method);
            Report($"training step, {method.Name}", shape, Timing.Of(() => step.Step(batch), shape.Peak));
        }
        using var model = shape.Create();
        Decode(model, shape);
    }

    /// <summary>Measures a step of a model on the disk, and how much memory it takes.</summary>
    /// <param name="path">Its folder.</param>
    public static void RunOf(string path)
    {
        var folder = ModelFolder.Open(path);
        var shape = DecoderShape.Of(folder);
        Describe(path, shape);
        var start = Stopwatch.GetTimestamp();
        var model = CausalLanguageModel.Load(folder, ScalarType.BFloat16, CPU);
        AnsiConsole.WriteLine($"loaded in {Stopwatch.GetElapsedTime(start).TotalSeconds:N0} s, {Giga(ProcessMemory.Resident())} GB resident");
        using var batch = shape.Texts();
        using (var step = new TrainingStep(model, AsLoraMethod.Definition)) Report("training step, aslora", shape, Timing.Of(() => step.Step(batch), shape.Peak, rounds: 3, warmUp: 1));
        AnsiConsole.WriteLine($"{Giga(ProcessMemory.Peak())} GB resident at most");
    }

    private static void Describe(string what, DecoderShape shape)
    {
        AnsiConsole.Profile.Width = 140;
        AnsiConsole.WriteLine($"{what}, bfloat16, {shape.Batch} x {shape.Length} tokens, {shape.Targets} of each learned, rank 8 on q_proj and v_proj, {get_num_threads()} threads");
        AnsiConsole.WriteLine($"Products with weights of a step, forward and for the gradient: {Giga(shape.Work)} GFLOP");
    }

    private static void Report(string what, DecoderShape shape, Timing time) => AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {time.Seconds * 1e3:N1} ms, {Giga(shape.Work / time.Seconds)} GFLOP/s of {Giga(time.Peak)} at GEMM peak, {shape.Work / time.Seconds / time.Peak:P1}; {shape.Rows / time.Seconds:N0} tokens/s"));

    // Greedy, one text: every token reads every weight once.
    private static void Decode(CausalLanguageModel model, DecoderShape shape)
    {
        model.eval();
        using var scope = NewDisposeScope();
        var (bandwidth, seconds) = (ReadBandwidth.Measure(), double.PositiveInfinity);
        for (var round = 0; round < 5; round++)
        {
            using var cache = model.NewCache(1, Prompt + Written + 1);
            using var part = NewDisposeScope();
            var next = model.Next(randint(5, 32_000, [1, Prompt]), null, cache).argmax(-1, keepdim: true);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Written; i++)
            {
                using var token = NewDisposeScope();
                next = model.Next(next, null, cache).argmax(-1, keepdim: true);
                next.item<long>();
                next.MoveToOuterDisposeScope();
            }
            seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds / Written);
            bandwidth = Math.Max(bandwidth, ReadBandwidth.Measure());
        }
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"greedy, one text: {1 / seconds:N1} tokens/s, {Giga(shape.BytesPerToken / seconds)} GB/s of {Giga(bandwidth)} read at most, {shape.BytesPerToken / seconds / bandwidth:P1}"));
    }

    private static string Giga(double value) => (value / 1e9).ToString(value < 100e9 ? "N1" : "N0", CultureInfo.InvariantCulture);
}
