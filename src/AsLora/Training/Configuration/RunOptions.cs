using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Runtime;
using AsLora.Tasks;
using AsLora.Tasks.Instructions;
using static AsLora.Training.Configuration.OptionTypes;

namespace AsLora.Training.Configuration;

/// <summary>
/// The table of all options of a run. YAML, flags, their help, the checks of <see cref="RunConfig.Validate"/> and <c>docs/configuration.md</c> come from it.
/// </summary>
public static class RunOptions
{
    private static readonly RunConfig Defaults = new() { Output = "" };
    private static readonly OptionType<double> Above0 = Number("a number above 0", v => v > 0);
    private static readonly OptionType<double> AtLeast0 = Number("a number of at least 0", v => v >= 0);
    private static readonly OptionType<double> From0Below1 = Number("a number from 0 to below 1", v => v is >= 0 and < 1);

    /// <summary>Every option, in the order in which they are documented and written.</summary>
    public static IReadOnlyList<RunOption> All { get; } = [.. Run(), .. Optimization(), .. Method()];

    /// <summary>The option of this name, or null; <c>method</c> stands for <c>method.name</c>.</summary>
    /// <param name="name">A key or a flag without its dashes.</param>
    public static RunOption? Find(string name) => All.FirstOrDefault(option => option.Name == (name == "method" ? "method.name" : name));

    private static IEnumerable<RunOption> Run() =>
    [
        Of("model", "Folder of a Hugging Face model: config.json, weights, tokenizer; the encoder that comes with the program is built-in", Text("a folder, or built-in"), c => c.Model, (c, v) => c with { Model = v }),
        Of("task",
            "What is learned: a task of GLUE or of the suite that comes with the program, instruct for the instruction tuning of a language model, "
            + "or mlm for the masked language modelling of an encoder",
            Choice([.. NamedTasks.All.Select(t => t.Name), LearningTask.Instructions, LearningTask.MaskedLanguage]),
            c => c.Task, (c, v) => c with { Task = v }, unset: "none: data of your own, by text and label"),
        Of("data",
            "The root of GLUE or the task's own folder; built-in for the suite; a file of your own, or a folder with train.csv, dev.csv, test.csv; for instruct a file of instructions "
            + "(.json, .jsonl), or a folder with train, valid and test, or with files to train on; for mlm a text file, one sentence a line, "
            + "an empty line between texts",
            Text("a folder, a file that ends in .csv, .tsv, .json, .jsonl or .parquet, a text file, or built-in"),
            c => c.Data, (c, v) => c with { Data = v }),
        Of("text", "Columns of text in data of your own", List("the names of one or two columns"),
            c => c.Text.Count > 0 ? c.Text : null, (c, v) => c with { Text = v }, unset: "none: a task of GLUE"),
        Of("label", "Column of labels in data of your own", Text("the name of a column"), c => c.Label, (c, v) => c with { Label = v }, unset: "none: a task of GLUE"),
        Of("target", "What a label of your own is: the name of a class, or a number to learn", Choice(OwnDataOptions.Targets), c => c.Target, (c, v) => c with { Target = v }),
        Of("dev", "File of your own that decides which adapter is kept", Text("a file"),
            c => c.Dev, (c, v) => c with { Dev = v }, unset: "the folder's, or rows held out from the training file"),
        Of("test", "File of your own that is scored beside it and decides nothing", Text("a file"), c => c.Test, (c, v) => c with { Test = v }, unset: "the folder's, if it has one"),
        Of("dev-fraction", "Share of the training file that is held out where there is no file to score", Number("a number above 0 and below 1", v => v is > 0 and < 1),
            c => c.DevFraction, (c, v) => c with { DevFraction = v }),
        Of("dev-seed", "Decides which rows are held out; the same ones for every seed of the run", Whole(0UL), c => c.DevSeed, (c, v) => c with { DevSeed = v }),
        Of("template", "How instructions become texts, in training and ever after", Choice([.. ChatTemplate.Names]),
            c => c.Template, (c, v) => c with { Template = v }, unset: "the one that suits data and tokenizer"),
        Of("packing", "Whether short texts share rows of max-length tokens, without seeing each other", Switch, c => c.Packing, (c, v) => c with { Packing = v }),
        Of("samples", "Prompts of the split that decides that are answered at every evaluation", Whole(0), c => c.Samples, (c, v) => c with { Samples = v }, unset: "1 in instruction tuning"),
        Of("masking", "Share of a text's tokens that is hidden and learned in masked language modelling",
            Number("a number above 0 and below 1", v => v is > 0 and < 1), c => c.Masking, (c, v) => c with { Masking = v }),
        Of("recompute", "Whether a decoder's activations are computed again in the backward pass, which saves memory and takes about a third more time", Switch,
            c => c.Recompute, (c, v) => c with { Recompute = v }),
        Of("output", "Folder the run is written to", Text("a folder that does not exist or is empty"), c => c.Output, (c, v) => c with { Output = v }),
        Of("tokenizer", "Folder of the tokenizer", Text("a folder"), c => c.Tokenizer, (c, v) => c with { Tokenizer = v }, unset: "the model's own"),
        Of("adapter", "Saved adapter to start from, native or PEFT's: its factors and its head; method, rank, alpha and targets are its own",
            Text("a folder of a run or of an adapter"), c => c.Adapter, (c, v) => c with { Adapter = v }, unset: "starts from the seed"),
        Of("seed", "Decides the start of head and factors, the order of the data, and dropout", Whole(0UL), c => c.Seed, (c, v) => c with { Seed = v }),
        Of("device", "Where the model computes; never replaced by another", Text("cpu, cuda or cuda:N"), c => c.Device, (c, v) => c with { Device = v }),
        Of("precision", "Type the model computes in; auto measures which is faster", Choice(PrecisionChoice.Names),
            c => c.Precision, (c, v) => c with { Precision = v }),
        Of("threads", "Threads of libtorch", Whole(1), c => c.Threads, (c, v) => c with { Threads = v }, unset: "one a core"),
    ];

    private static IEnumerable<RunOption> Optimization() =>
    [
        Of("epochs", "Passes over the training set", Whole(1), c => c.Epochs, (c, v) => c with { Epochs = v }, unset: "8; 3 in instruction tuning"),
        Of("max-steps", "Optimizer updates of the whole run, in place of epochs", Whole(1L),
            c => c.MaxSteps, (c, v) => c with { MaxSteps = v }, unset: "as many as the epochs take"),
        Of("batch-size", "Examples in a micro-batch", Whole(1), c => c.BatchSize, (c, v) => c with { BatchSize = v }, unset: "16; 4 in instruction tuning"),
        Of("accumulation", "Micro-batches in an optimizer update", Whole(1), c => c.Accumulation, (c, v) => c with { Accumulation = v }),
        Of("evaluation-batch-size", "Examples in a batch of an evaluation", Whole(1), c => c.EvaluationBatchSize, (c, v) => c with { EvaluationBatchSize = v }, unset: "32; 8 in instruction tuning"),
        Of("max-length", "Longest sequence in tokens, special tokens included; longer texts are cut", Whole(3),
            c => c.MaxLength, (c, v) => c with { MaxLength = v }, unset: "128; 1024 in instruction tuning"),
        Of("learning-rate", "Highest learning rate", Above0, c => c.LearningRate, (c, v) => c with { LearningRate = v }, unset: "the method's own"),
        Of("schedule", "How the learning rate goes on after the warm-up", Choice(LearningRateSchedule.Names),
            c => c.Schedule, (c, v) => c with { Schedule = v }),
        Of("warmup", "Updates over which the learning rate rises from 0; fractions are rounded up", WarmUp, c => c.Warmup, (c, v) => c with { Warmup = v }),
        Of("weight-decay", "AdamW's decoupled weight decay", AtLeast0, c => c.WeightDecay, (c, v) => c with { WeightDecay = v }),
        Of("decay-all", "Whether biases and norms decay too", Switch, c => c.DecayAll, (c, v) => c with { DecayAll = v }),
        Of("beta1", "AdamW's β1", From0Below1, c => c.Beta1, (c, v) => c with { Beta1 = v }),
        Of("beta2", "AdamW's β2", From0Below1, c => c.Beta2, (c, v) => c with { Beta2 = v }),
        Of("epsilon", "AdamW's ε", Above0, c => c.Epsilon, (c, v) => c with { Epsilon = v }),
        Of("clip", "Largest norm of all gradients together; 0 for no clipping", AtLeast0, c => c.Clip, (c, v) => c with { Clip = v }),
        Of("order", "Order of the examples: batches of similar length, or by chance", Choice(EpochOrder.Names),
            c => c.Order, (c, v) => c with { Order = v }),
        Of("evaluate-every", "Updates between evaluations", Whole(1L),
            c => c.EvaluateEvery, (c, v) => c with { EvaluateEvery = v }, unset: "one evaluation an epoch"),
        Of("patience", "Evaluations without a better score after which the run stops", Whole(1),
            c => c.Patience, (c, v) => c with { Patience = v }, unset: "never stops early"),
        Of("train-sample", "Rows of the training split scored at the end, for the gap to the evaluation; 0 for none", Whole(0),
            c => c.TrainSample, (c, v) => c with { TrainSample = v }, unset: "4000; 256 in instruction tuning"),
        Of("train-curve", "Rows of the training split scored at every evaluation, for the gap over the epochs; 0 for none", Whole(0),
            c => c.TrainCurve, (c, v) => c with { TrainCurve = v }),
        Of("log-every", "Updates between lines of metrics.jsonl", Whole(1), c => c.LogEvery, (c, v) => c with { LogEvery = v }),
        Of("record-distances", "Whether distances.jsonl says, while factors merge, how far they are from each other", Switch,
            c => c.RecordDistances, (c, v) => c with { RecordDistances = v }),
        Of("tensorboard", "Whether loss, rate, norms, scores and counts are written for TensorBoard too", Switch,
            c => c.Tensorboard, (c, v) => c with { Tensorboard = v }),
        Of("checkpoint-every", "Updates between checkpoints, from which a run goes on with --resume", Whole(1L),
            c => c.CheckpointEvery, (c, v) => c with { CheckpointEvery = v }, unset: "one with every evaluation"),
        Of("keep-checkpoints", "How many of the last checkpoints stay; that of the best score stays too", Whole(1), c => c.KeepCheckpoints, (c, v) => c with { KeepCheckpoints = v }),
    ];

    private static IEnumerable<RunOption> Method() =>
    [
        Of("method.name", "Fine-tuning method; `method: NAME` and `--method NAME` are short for it", Choice([.. AdapterMethods.All.Select(m => m.Name)]),
            c => c.Method.Name, (c, v) => c with { Method = c.Method with { Name = v } }),
        // Not a property of the run: it stands for others, which RunConfigBuilder sets before those that are given.
        Of("method.preset", "Settings of a paper; options that are given win over it", Choice([.. RunPresets.All.Keys]), _ => null, (c, _) => c, unset: "none"),
        Of("method.rank", "Rank r of every pair of factors", Whole(1), c => c.Method.Options.Rank, (c, v) => With(c, o => o with { Rank = v })),
        Of("method.alpha", "Numerator of the scale: LoRA's update is multiplied by alpha / rank", Above0,
            c => c.Method.Options.Alpha, (c, v) => With(c, o => o with { Alpha = v })),
        Of("method.dropout", "Share of an adapter's inputs that is dropped while training", From0Below1,
            c => c.Method.Options.Dropout, (c, v) => With(c, o => o with { Dropout = v })),
        Of("method.targets", "Projections to adapt", List("module paths or their last parts, or all-linear"),
            c => c.Method.Options.Targets is { Count: > 0 } targets ? targets : null,
            (c, v) => With(c, o => o with { Targets = v }), unset: "the model's own: query, value of encoders; q_proj, v_proj of decoders"),
        Of("method.share-a", "Whether ASLoRA has one A for each kind of projection, or one for each site", Switch,
            c => c.Method.Options.ShareA, (c, v) => With(c, o => o with { ShareA = v })),
        Of("method.shared-rate", "What the learning rate of a factor that n sites read is multiplied by: 1, 1 / sqrt n, or 1 / n", Choice<SharedRate>(),
            c => c.Method.Options.SharedRate, (c, v) => With(c, o => o with { SharedRate = v })),
        Of("method.scope", "One merge an event over all kinds of projection, or one for each kind", Choice<MergeScope>(),
            c => c.Method.Options.Merge.Scope, (c, v) => Merge(c, m => m with { Scope = v })),
        Of("method.pairs", "Which pairs can merge: the nearest of all or of neighbours, or one of all by chance", Choice<MergePairs>(),
            c => c.Method.Options.Merge.Pairs, (c, v) => Merge(c, m => m with { Pairs = v })),
        Of("method.criterion", "Distance: of the B's, of the updates B A, or of the B's relative to their size", Choice<MergeCriterion>(),
            c => c.Method.Options.Merge.Criterion, (c, v) => Merge(c, m => m with { Criterion = v })),
        Of("method.keep", "What the survivor holds: its own value, or the mean of both weighted by readers", Choice<MergeKeep>(),
            c => c.Method.Options.Merge.Keep, (c, v) => Merge(c, m => m with { Keep = v })),
        Of("method.start", "First merge event", PointInRun, c => c.Method.Options.Merge.Start, (c, v) => Merge(c, m => m with { Start = v })),
        Of("method.until", "No merge event after it", PointInRun, c => c.Method.Options.Merge.Until, (c, v) => Merge(c, m => m with { Until = v })),
        Of("method.interval", "Time between merge events", PointInRun,
            c => c.Method.Options.Merge.Interval, (c, v) => Merge(c, m => m with { Interval = v }), unset: "from the budget"),
        Of("method.budget", "Share of LoRA's parameters to shrink to by evenly spaced events", Number("a number above 0 and at most 1", v => v > 0 && v <= 1),
            c => c.Method.Options.Merge.Budget, (c, v) => Merge(c, m => m with { Budget = v }), unset: "0.25 where no interval is given"),
        Of("method.minimum", "B factors of each kind that always stay", Whole(1),
            c => c.Method.Options.Merge.Minimum, (c, v) => Merge(c, m => m with { Minimum = v })),
        Of("method.replay", "Merge log that is repeated, whatever the distances", Text("a run folder, an adapter folder or a JSON file"),
            c => c.Method.Replay, (c, v) => c with { Method = c.Method with { Replay = v } }, unset: "merges by distance"),
        Of("method.replay-at", "When those merges are made: after the same updates, or all before the first", Choice<ReplayAt>(),
            c => c.Method.ReplayAt, (c, v) => c with { Method = c.Method with { ReplayAt = v } }),
    ];

    private static RunOption Of<T>(
        string name, string help, OptionType<T> type, Func<RunConfig, object?> get, Func<RunConfig, T, RunConfig> set, string? unset = null)
    {
        string? Read(RunConfig config) => get(config) is { } value ? Format(value) : null;
        return new()
        {
            Name = name,
            Help = help,
            Expected = type.Expected,
            Choices = type.Choices,
            Default = unset ?? (Read(Defaults) is { Length: > 0 } value ? value : null),
            IsSwitch = typeof(T) == typeof(bool),
            IsList = typeof(T) == typeof(IReadOnlyList<string>),
            Read = Read,
            Write = (config, text) => type.TryParse(text, out var value) ? set(config, value) : null,
        };
    }

    private static RunConfig With(RunConfig config, Func<MethodOptions, MethodOptions> change) =>
        config with { Method = config.Method with { Options = change(config.Method.Options) } };

    private static RunConfig Merge(RunConfig config, Func<MergeOptions, MergeOptions> change) => With(config, o => o with { Merge = change(o.Merge) });
}
