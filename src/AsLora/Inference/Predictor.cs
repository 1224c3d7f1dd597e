using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Inference;

/// <summary>A model with a saved adapter that says what texts are. Its tensors belong to the thread that made it.</summary>
public sealed class Predictor : IDisposable
{
    private readonly TaskModel _subject;
    private readonly TaskDefinition _task;
    private readonly string _path;

    private Predictor(TaskModel subject, TaskDefinition task, string path, IReadOnlyList<string> textColumns, int batchSize) =>
        (_subject, _task, _path, TextColumns, BatchSize) = (subject, task, path, textColumns, batchSize);

    /// <summary>The names of the classes in the order of their ids; none for a regression.</summary>
    public IReadOnlyList<string> Labels => _task.Labels;

    /// <summary>The columns of text it was trained on: one, or two for pairs.</summary>
    public IReadOnlyList<string> TextColumns { get; }

    /// <summary>Rows a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Loads the model and the adapter.</summary>
    /// <param name="path">The folder of a run, or an adapter folder.</param>
    /// <param name="options">What is to differ from the run.</param>
    /// <exception cref="InputException">There is no adapter, it says not how to be used, or the model is another one.</exception>
    public static Predictor Open(string path, PredictionOptions? options = null) => Open(Find(path), options ?? new());

    /// <summary>Says what texts are, as one batch.</summary>
    /// <param name="texts">Texts, each with its second text where the adapter was trained on pairs.</param>
    /// <returns>One a text, in their order.</returns>
    /// <exception cref="InputException">The adapter gives numbers that are not finite.</exception>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<(string Text, string? Pair)> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) return [];
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var logits = _subject.Model.forward(_subject.Batch(texts));
        var (values, outputs) = (logits.cpu().data<float>().ToArray(), _task.Outputs);
        if (!values.All(float.IsFinite)) throw new InputException($"the adapter in {_path} gives numbers that are not finite, so it predicts nothing; train it again");
        return [.. values.Chunk(outputs).Select(row => _task.IsRegression ? new Prediction(null, row[0], []) : Prediction.OfClasses(row, Labels))];
    }

    /// <summary>Frees the model and the adapter.</summary>
    public void Dispose() => _subject.Dispose();

    /// <summary>The adapter at a path.</summary>
    /// <param name="path">The folder of a run, or an adapter folder.</param>
    /// <exception cref="InputException">There is none, or it was trained to write texts.</exception>
    internal static SavedAdapter Find(string path)
    {
        var saved = SavedAdapter.Find(path);
        // A folder of PEFT without a head may be a classifier's whose head was not saved, which is another mistake.
        var writes = saved.Manifest.Template is not null || (saved.Manifest.Head is null && !saved.IsPeft);
        return !writes ? saved
            : throw new InputException($"the adapter in {saved.AdapterPath} was trained to write texts, not to classify them; `aslora generate` uses it");
    }

    internal static Predictor Open(SavedAdapter saved, PredictionOptions options)
    {
        var columns = TextColumnsOf(saved, options);
        var config = saved.Configure(new() { Model = options.Model, Device = options.Device, Precision = options.Precision, Threads = options.Threads });
        // An adapter that tells no task has classes without names, and columns that are given.
        if (config.Task is null) config = config with { Text = columns, Label = config.Label ?? "label" };
        var subject = TaskModel.Create(config, saved.Manifest.Labels);
        subject.Model.eval();
        return new(subject, ((Classification)subject.Task).Definition, saved.AdapterPath, columns, options.BatchSize ?? subject.Config.EvaluationBatchSize!.Value);
    }

    /// <summary>The columns of text that are read: those that are given, the adapter's own, or those of its task in the hub's copy of GLUE.</summary>
    /// <param name="saved">The adapter.</param>
    /// <param name="options">What is given.</param>
    /// <exception cref="InputException">None are known, or not as many are given as the adapter reads.</exception>
    internal static IReadOnlyList<string> TextColumnsOf(SavedAdapter saved, PredictionOptions options)
    {
        var own = saved.Manifest.Columns?.Text ?? (saved.Manifest.Task is { } task ? NamedTasks.TextColumnsOf(task) : null);
        if (options.Text.Count == 0) return own ?? throw new InputException($"the adapter in {saved.AdapterPath} says not which columns it reads; give --text");
        return own is null || own.Count == options.Text.Count ? options.Text
            : throw new InputException($"text: found {options.Text.Count} column(s), expected {own.Count} in place of {string.Join(", ", own)}, on which the adapter was trained");
    }
}
