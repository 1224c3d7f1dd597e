using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>What a run learns: which model it needs, how its data become batches, and how it is scored.</summary>
internal abstract class LearningTask
{
    /// <summary>The name of the task of instruction tuning.</summary>
    public const string Instructions = "instruct";

    /// <summary>The name of the task of masked language modelling.</summary>
    public const string MaskedLanguage = "mlm";

    /// <summary>The splits that are scored while training; the first one decides.</summary>
    public abstract IReadOnlyList<string> EvaluationSplits { get; }

    /// <summary>The head it needs; null for the language model's own.</summary>
    public abstract TaskHead? Head { get; }

    /// <summary>The task a configuration names.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="labels">The classes of an adapter that was trained on data of one's own; null finds them in the training rows.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static LearningTask Of(RunConfig config, Tokenizer tokenizer, IReadOnlyList<string>? labels = null) => config.Task switch
    {
        Instructions => new InstructionTuning(config, tokenizer),
        MaskedLanguage => new MaskedLanguageModelling(config, tokenizer),
        _ => new Classification(TaskSource.Of(config, labels), tokenizer),
    };

    /// <summary>Loads a model for it.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="seed">Decides what is made anew.</param>
    /// <param name="dtype">The type the model computes in: float32 or bfloat16.</param>
    /// <param name="device">Where the model lives.</param>
    /// <param name="training">Which of the model's own parameters train, beside the head.</param>
    /// <exception cref="InputException">The model is not one for it, or cannot be used.</exception>
    public virtual PretrainedModel Load(ModelFolder folder, ulong seed, ScalarType dtype, Device device, BaseTraining training) =>
        ModelLoader.Load(folder, Head, seed, dtype, device, training);

    /// <summary>The configuration with what the task chooses where nothing is given.</summary>
    /// <param name="config">What decides the run.</param>
    public abstract RunConfig Complete(RunConfig config);

    /// <summary>Reads and tokenizes a split.</summary>
    /// <param name="data">Where to read it instead of where the configuration says; null for there.</param>
    /// <param name="split">The split; null for the one that decides, or for all rows of a file that <paramref name="data"/> names.</param>
    /// <param name="maxLength">Longest sequence in tokens, special tokens included.</param>
    /// <exception cref="InputException">There is no such split, or it cannot be used.</exception>
    public abstract TaskData Read(string? data, string? split, int maxLength);

    /// <summary>The sum of a batch's losses, and what the model says of its rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Rows with labels.</param>
    /// <returns>The loss, and a prediction a row, or none where metrics need none.</returns>
    public abstract (double Loss, IReadOnlyList<float> Predictions) Score(PretrainedModel model, TokenBatch batch);

    /// <summary>Every metric, the one that decides first.</summary>
    /// <param name="loss">The mean loss.</param>
    /// <param name="data">The split.</param>
    /// <param name="rows">The rows that were scored.</param>
    /// <param name="predictions">What was predicted of them, in the same order.</param>
    public abstract IReadOnlyDictionary<string, double> Metrics(double loss, TaskData data, IReadOnlyList<int> rows, IReadOnlyList<float> predictions);

    /// <summary>What the model answers to the first prompts of a split, for people to see what it learns; nothing where a task has no answers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The split.</param>
    /// <param name="count">How many answers are wanted.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    public virtual IReadOnlyList<(string Prompt, string Text)> Answers(PretrainedModel model, TaskData data, int count, CancellationToken cancellation) => [];

    /// <summary>What an adapter's manifest says of the task.</summary>
    /// <param name="manifest">The manifest without it.</param>
    public abstract AdapterManifest Describe(AdapterManifest manifest);
}
