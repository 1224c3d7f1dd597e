using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Runtime;
using AsLora.Training.Configuration;

namespace AsLora.Training;

/// <summary>Everything that decides a run. The same names, in kebab case, are keys in YAML and options on the command line.</summary>
public sealed record RunConfig
{
    /// <summary>Folder of a Hugging Face model: <c>config.json</c>, weights, tokenizer; <c>built-in</c> for the encoder that comes with the program.</summary>
    public string Model { get; init; } = BuiltIn.Name;

    /// <summary>
    /// Name of a task of GLUE, for example <c>mrpc</c>, or of the suite, for example <c>entailment</c>; <c>instruct</c> for instruction tuning of a language
    /// model; <c>mlm</c> for masked language modelling of an encoder; null for data of one's own, which <see cref="Text"/> and <see cref="Label"/> describe.
    /// </summary>
    public string? Task { get; init; }

    /// <summary>
    /// The root of GLUE or the task's own folder; or a file of one's own (<c>.csv</c>, <c>.tsv</c>, <c>.jsonl</c>, <c>.parquet</c>), or a folder with one named <c>train</c>;
    /// or a file or folder of instructions, as <see cref="Tasks.Instructions.InstructionFolder"/> finds them; or a text file with one sentence a line and an
    /// empty line between texts; <c>built-in</c> for the suite, which comes with the program.
    /// </summary>
    public string Data { get; init; } = BuiltIn.Name;

    /// <summary>The one or two columns of text in data of one's own.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>The column of labels in data of one's own.</summary>
    public string? Label { get; init; }

    /// <summary>What a label is: <c>class</c>, the name of a class, or <c>number</c>, a number to learn.</summary>
    public string Target { get; init; } = OwnDataOptions.Class;

    /// <summary>File of the rows that decide which adapter is kept; null for the folder's own, or for rows held out from the training file.</summary>
    public string? Dev { get; init; }

    /// <summary>File of rows that are scored beside them and decide nothing; null for the folder's own, if it has one.</summary>
    public string? Test { get; init; }

    /// <summary>Share of the training file that is held out where there is no file to score, above 0 and below 1.</summary>
    public double DevFraction { get; init; } = 0.1;

    /// <summary>Decides which rows are held out; apart from <see cref="Seed"/>, so that runs of several seeds are scored on the same rows.</summary>
    public ulong DevSeed { get; init; } = 42;

    /// <summary>Name of the template that makes texts of instructions; null for the one that suits data and tokenizer.</summary>
    public string? Template { get; init; }

    /// <summary>Whether short texts are laid one after the other into rows of <see cref="MaxLength"/>, none of which sees another.</summary>
    public bool Packing { get; init; }

    /// <summary>How many prompts of the split that decides are answered at every evaluation, at least 0; null for 1 in instruction tuning, where alone there are some.</summary>
    public int? Samples { get; init; }

    /// <summary>Whether the activations of a layer are computed again in the backward pass instead of being kept; for decoders alone.</summary>
    public bool Recompute { get; init; }

    /// <summary>Share of a text's tokens that is hidden and learned in masked language modelling, above 0 and below 1.</summary>
    public double Masking { get; init; } = 0.15;

    /// <summary>Folder the run is written to; must not exist or be empty.</summary>
    public required string Output { get; init; }

    /// <summary>Folder of the tokenizer; null for the model's own.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>
    /// Folder of a saved adapter, native or PEFT's, or of a run: training starts from its factors and its head. <see cref="Method"/> must be what the adapter is, for which
    /// <see cref="SavedAdapter.Method"/> says it. Null starts from the seed.
    /// </summary>
    public string? Adapter { get; init; }

    /// <summary>Decides the head's and the factors' start, the order of the data and dropout.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>The method and its options.</summary>
    public MethodConfig Method { get; init; } = new();

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary><c>fp32</c>, <c>bf16</c>, or <c>auto</c>: the faster of the two by measurement.</summary>
    public string Precision { get; init; } = "auto";

    /// <summary>Threads of libtorch; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Passes over the training set, above 0; null for 8, and for 3 in instruction tuning. Not read where <see cref="MaxSteps"/> is given.</summary>
    public int? Epochs { get; init; }

    /// <summary>Optimizer updates of the whole run; null for as many as <see cref="Epochs"/> take.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>Examples a micro-batch; null for 16, and for 4 in instruction tuning.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Micro-batches an optimizer update.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Examples a batch in evaluation; null for 32, and for 8 in instruction tuning.</summary>
    public int? EvaluationBatchSize { get; init; }

    /// <summary>Longest sequence in tokens, special tokens included; null for 128, and for 1024 in instruction tuning.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Highest learning rate; null for the method's own default.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Name of the learning-rate schedule.</summary>
    public string Schedule { get; init; } = "linear";

    /// <summary>Warm-up: updates, or a fraction of all updates (rounded up, as Transformers does); 0 for none.</summary>
    public double Warmup { get; init; } = 0.06;

    /// <summary>AdamW's decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Whether biases and norms decay too; Transformers does not let them.</summary>
    public bool DecayAll { get; init; }

    /// <summary>AdamW's β1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's β2.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW's ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Largest norm of all gradients together; 0 for no clipping.</summary>
    public double Clip { get; init; } = 1.0;

    /// <summary><c>length-grouped</c> or <c>random</c>.</summary>
    public string Order { get; init; } = "length-grouped";

    /// <summary>Updates between evaluations; null for one an epoch.</summary>
    public long? EvaluateEvery { get; init; }

    /// <summary>Stops after this many evaluations without a better score; null never stops early.</summary>
    public int? Patience { get; init; }

    /// <summary>How many rows of the training split are scored at the end with the adapter that was kept, chosen by the seed; 0 for none; null for 4000, and for 256 in
    /// instruction tuning.</summary>
    public int? TrainSample { get; init; }

    /// <summary>
    /// How many rows of the training split are scored at every evaluation, chosen by the seed: how far it is from the others over the epochs. 0 for none.
    /// </summary>
    public int TrainCurve { get; init; }

    /// <summary>Updates between lines of <c>metrics.jsonl</c>.</summary>
    public int LogEvery { get; init; } = 10;

    /// <summary>Whether the distances between the factors are written to <c>distances.jsonl</c> while they merge.</summary>
    public bool RecordDistances { get; init; } = true;

    /// <summary>Whether loss, rate, norms, scores and counts are written for TensorBoard too.</summary>
    public bool Tensorboard { get; init; }

    /// <summary>Updates between checkpoints; null for one with every evaluation.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>How many of the last checkpoints stay, at least 1; that of the best score stays too.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>Checks every range, before anything is read or written.</summary>
    /// <exception cref="InputException">Something is missing, out of its range, or contradicts something else; all of it is listed.</exception>
    public void Validate()
    {
        var problems = Problems().ToList();
        if (problems.Count > 0) throw new InputException(string.Join('\n', problems));
    }

    /// <summary>What is missing, out of its range, or contradicts something else.</summary>
    internal IEnumerable<string> Problems() => RunOptions.All
        .Select(option => option.Read(this) switch
        {
            null => null,
            "" when option.Default is null => $"{option.Name} is missing; it is {option.Expected}",
            var text => option.Write(this, text) is null ? $"{option.Name}: found \"{text}\", expected {option.Expected}{Suggestion.For(text, option.Choices)}" : null,
        })
        .OfType<string>().Concat(Contradictions());

    private IEnumerable<string> Contradictions()
    {
        if (Method.Options.Merge is { Budget: not null, Interval: not null })
            yield return MergeOptions.BudgetAndInterval("method.budget", "method.interval");
        if (Method is { ReplayAt: ReplayAt.Start, Replay: null })
            yield return "method.replay-at is start, and method.replay names no merges to make; give both or neither";
        if (Task == LearningTask.MaskedLanguage && Method.Name != BaseMethods.Full.Name)
        {
            yield return $"method.name: found \"{Method.Name}\"; a masked language model learns with all its parameters, head included: "
                + $"give --method {BaseMethods.Full.Name}";
        }
        foreach (var problem in OwnDataOptions.Problems(this)) yield return problem;
    }
}
