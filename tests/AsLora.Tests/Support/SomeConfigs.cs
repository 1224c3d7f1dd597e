using AsLora.Tasks.Glue;
using AsLora.Training;
using AsLora.Training.Configuration;
using CsCheck;

namespace AsLora.Tests.Support;

/// <summary>Configurations tests need.</summary>
internal static class SomeConfigs
{
    private const string Glue = "glue", Own = "own";

    public static RunConfig Run => new() { Model = "models/bert", Task = "mrpc", Data = "glue", Output = "runs/mrpc" };

    /// <summary>Any subset of the options, each with a value it accepts.</summary>
    public static Gen<IReadOnlyList<(RunOption Option, string Value)>> Options { get; } =
        from seed in Gen.ULong
        from chosen in Gen.Bool.Array[RunOptions.All.Count]
        from kind in Gen.OneOf(Gen.Const(Glue), Gen.Const(Own), Gen.Const(LearningTask.Instructions))
        from whole in Gen.Int[3, 100_000]
        from share in Gen.Double[0.001, 0.999]
        from text in Gen.OneOf(Gen.String, Gen.Char['\u0001', '\ud7ff'].Array[1, 20].Select(c => new string(c)), Gen.Const("null"), Gen.Const("~"), Gen.Const("runs/😀 a: b #")).Where(t => t.Length > 0)
        select (IReadOnlyList<(RunOption, string)>)[.. RunOptions.All
            .Where((o, i) => o.Name != "method.preset" && o.Name != "method.interval" && (o.Name != "method.replay-at" || chosen[i - 1])
                && (o.Default is null || IsNeeded(o.Name, kind) || (chosen[i] && IsFree(o.Name, kind))))
            .Select(o => (o, o.Name == "task" ? TaskOf(kind, seed) : ValueOf(o, seed, whole, share, text)))];

    // A run is of a task of GLUE, of data of one's own or of instructions, and the options of one leave out those of the others.
    private static bool IsNeeded(string option, string kind) => option is "model" or "data" || (kind == Own ? option is "text" or "label" : option == "task");

    private static bool IsFree(string option, string kind) => option switch
    {
        "text" or "label" or "target" => kind == Own,
        "dev" or "test" => kind != Glue,
        "template" or "packing" or "samples" => kind == LearningTask.Instructions,
        _ => option != "task",
    };

    private static string TaskOf(string kind, ulong seed) => kind == Glue ? GlueTasks.All[(int)(seed % (ulong)GlueTasks.All.Count)].Name : kind;

    private static string ValueOf(RunOption option, ulong seed, int whole, double share, string text) => option switch
    {
        { Name: "seed" } => OptionTypes.Format(seed),
        { Name: "label" } => "label",
        { IsSwitch: true } => seed % 2 == 0 ? "true" : "false",
        { IsList: true } => "query,encoder.layer.0.attention.self.value",
        { Choices: { Count: > 0 } choices } => choices[(int)(seed % (ulong)choices.Count)],
        _ when option.Expected.StartsWith("a whole number", StringComparison.Ordinal) => OptionTypes.Format(whole),
        _ when option.Expected.Contains("fraction", StringComparison.Ordinal) => seed % 2 == 0 ? OptionTypes.Format((double)whole) : OptionTypes.Format(share),
        _ when option.Expected.StartsWith("a number", StringComparison.Ordinal) => OptionTypes.Format(share),
        _ => text,
    };
}
