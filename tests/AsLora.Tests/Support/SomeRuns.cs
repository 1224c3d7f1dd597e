using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Training;
using AsLora.Training.Events;

namespace AsLora.Tests.Support;

/// <summary>A short run of ASLoRA, event by event.</summary>
internal static class SomeRuns
{
    private static readonly ParameterCounts Start = new(43_008, 770, 22_715_650, 73_728);
    private static readonly ParameterCounts End = Start with { Adapter = 39_936 };
    private static readonly MergeDecision Merge = new(2, "query", 1, 2, "1/query:B", "2/query:B", 0.00123, 0.00140);
    private static readonly Dictionary<string, double> Dev = new() { ["accuracy"] = 0.81372549, ["f1"] = 0.8690 }, Train = new() { ["accuracy"] = 0.965, ["f1"] = 0.974 };

    public static RunRecord Record { get; } = new()
    {
        Config = SomeConfigs.Run,
        Environment = new Dictionary<string, string>(),
        Precision = "bf16",
        Steps = 4,
        CountsAtStart = Start,
        CountsAtEnd = End,
        Evaluations = [new(4, 1, "dev", 0.4321, Dev), new(4, 1, "train", 0.1234, Train)],
        Best = new(4, 1, "dev", 0.4321, Dev),
        Metric = "accuracy",
        Merges = [Merge],
        Seconds = 723.4,
        TrainingSeconds = 600.2,
        Tokens = 741_000,
        PeakMemoryBytes = 1_234_567_890,
    };

    public static IReadOnlyList<TrainingEvent> Events { get; } =
    [
        new TrainingEvent.Started(4, Start, "bf16", ["the head was made anew", "bf16: matrix products run at 175 GFLOP/s in fp32 and 800 in bf16"]),
        new TrainingEvent.Stepped(1, 0.25, 0.7012, 1.5, 0.0001, 1234.5, 712_345_678),
        new TrainingEvent.Stepped(2, 0.50, 0.6543, 1.5, 0.00005, 1300.5, 712_345_678),
        new TrainingEvent.Merged(Merge, End),
        new TrainingEvent.Merged(Merge with { Kind = "value", Lower = 0, Upper = 5, Distance = 12345, RunnerUp = null, Drawn = true }, End),
        new TrainingEvent.Stepped(3, 0.75, 0.5, 1.5, 0.00001, 1300.5, 812_345_678),
        new TrainingEvent.Stepped(4, 1, 0.4, 1.5, 0, 1300.5, 812_345_678),
        new TrainingEvent.Evaluated(4, 1, "dev", 0.4321, Dev, IsBest: true),
        new TrainingEvent.Evaluated(4, 1, "train", 0.1234, Train, IsBest: false),
        new TrainingEvent.Finished(Record),
    ];
}
