using AsLora.Adapters.Merging;
using AsLora.Reports;
using AsLora.Training;

namespace AsLora.Tests.Support;

/// <summary>Records of runs that were never made: four layers, two epochs of 100 updates.</summary>
internal static class SomeRecords
{
    private const long Lora = 1000;

    public static MethodConfig LoraOf(int rank) => new() { Name = "lora", Options = new() { Rank = rank, Targets = ["query", "value"] } };

    public static MethodConfig MergingOf(Func<MergeOptions, MergeOptions>? change = null) =>
        new() { Name = "aslora", Options = new() { Targets = ["query", "value"], Merge = (change ?? (m => m))(new()) } };

    /// <summary>A run whose two epochs have the given dev scores; the better one was kept.</summary>
    public static RunRecord Of(
        MethodConfig method, ulong seed, double first, double second, double? train = null, string task = "mrpc", long adapter = Lora,
        params IReadOnlyList<MergeDecision> merges)
    {
        List<EvaluationRecord> evaluations = [Evaluation(1, "dev", first), Evaluation(2, "dev", second)];
        var best = second > first ? evaluations[1] : evaluations[0];
        if (train is { } score) evaluations.Add(Evaluation((int)best.Epoch, "train", score));
        return new()
        {
            Config = new()
            {
                Model = "models/tiny/",
                Task = task,
                Data = "data/glue",
                Output = $"runs/{seed}",
                Seed = seed,
                Method = method,
                LearningRate = 1e-3,
                Precision = "fp32",
                Threads = 1,
            },
            Environment = new Dictionary<string, string>(),
            Precision = "fp32",
            Steps = 200,
            TotalSteps = 200,
            CountsAtStart = new(Lora, 10, 50_000, Lora),
            CountsAtEnd = new(adapter, 10, 50_000, Lora),
            Evaluations = evaluations,
            Best = best,
            Metric = "accuracy",
            Layers = method.Name == "aslora" ? new Dictionary<string, IReadOnlyList<int>> { ["query"] = [0, 1, 2, 3], ["value"] = [0, 1, 2, 3] } : null,
            Merges = merges,
            Seconds = 60 + seed,
            TrainingSeconds = 50,
            Tokens = 5000,
            PeakMemoryBytes = 1_000_000,
        };
    }

    public static MergeDecision Merge(long step, string kind, int lower, int upper) =>
        new(step, kind, lower, upper, $"{lower}/{kind}:B", $"{upper}/{kind}:B", 0.5, null);

    /// <summary>A set of records without files.</summary>
    public static RunSet Set(params IEnumerable<RunRecord> records) => RunSet.Of(records.Select((record, i) => new RunEntry($"{i}", null, record, null)));

    /// <summary>Writes a record where a run has it.</summary>
    public static string Write(this RunRecord record, TempFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        record.Write(folder[name]);
        return folder[name];
    }

    private static EvaluationRecord Evaluation(int epoch, string split, double accuracy) =>
        new(100 * epoch, epoch, split, 1 - accuracy, new Dictionary<string, double> { ["accuracy"] = accuracy, ["f1"] = accuracy / 2 });
}
