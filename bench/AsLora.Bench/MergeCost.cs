using System.Diagnostics;
using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>What ASLoRA adds to a step of training: the running means after every update, and the events.</summary>
internal static class MergeCost
{
    private const int Runs = 60;

    /// <summary>The fastest update of all running means, in seconds, before anything has merged.</summary>
    public static double Observe()
    {
        using var adapters = Adapters(new MergeOptions());
        using var means = new RunningMeans(adapters);
        return Fastest(means.Observe);
    }

    /// <summary>The fastest first event of a run, in seconds: the one that compares the most pairs. The update of the running means is in it.</summary>
    /// <param name="criterion">What the distances measure.</param>
    public static double Event(MergeCriterion criterion)
    {
        var best = double.PositiveInfinity;
        for (var run = 0; run < Runs; run++)
        {
            using var adapters = Adapters(new MergeOptions { Criterion = criterion });
            using var merger = new Merger(adapters, new MergeSchedule(1, 1, 1, 0, null));
            var start = Stopwatch.GetTimestamp();
            var merged = merger.Observe(1);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            foreach (var (_, gone) in merged) gone.Dispose();
        }
        return best;
    }

    /// <summary>The fastest record of all distances by every criterion, in seconds, before anything has merged: what distances.jsonl costs.</summary>
    public static double Record()
    {
        using var adapters = Adapters(new MergeOptions());
        using var means = new RunningMeans(adapters);
        means.Observe();
        return Fastest(() =>
        {
            foreach (var kind in means.Kinds)
            {
                foreach (var criterion in Enum.GetValues<MergeCriterion>()) means.Rows(kind, criterion);
                MeanDistances.Norms(kind);
            }
        });
    }

    private static AdapterSet Adapters(MergeOptions merge)
    {
        var layers = Enumerable.Range(0, 12).SelectMany(i => new[] { "query", "value" }, (i, kind) => new AdaptedLinear($"roberta.encoder.layer.{i}.attention.self.{kind}", 768, 768, hasBias: false));
        var adapters = AdapterSet.Create(AsLoraMethod.Definition, new MethodOptions { Merge = merge }, [.. layers], seed: 3);
        using var _ = no_grad();
        using var generator = new Generator(4, CPU);
        foreach (var factor in adapters.Factors) factor.Value.normal_(0, 0.02, generator);
        return adapters;
    }

    private static double Fastest(Action action)
    {
        var best = double.PositiveInfinity;
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
