using AsLora.Adapters.Files;
using AsLora.Models;
using AsLora.Tasks;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>To say of a text, or of two, which class they are, or a number.</summary>
/// <param name="source">The task and its rows.</param>
/// <param name="tokenizer">The model's tokenizer.</param>
internal sealed class Classification(TaskSource source, Tokenizer tokenizer) : LearningTask
{
    /// <summary>The classes or the number.</summary>
    public TaskDefinition Definition => source.Task;

    /// <inheritdoc/>
    public override IReadOnlyList<string> EvaluationSplits => Definition.EvaluationSplits;

    /// <inheritdoc/>
    public override TaskHead Head => new(Definition.Outputs, Definition.IsRegression);

    /// <inheritdoc/>
    public override RunConfig Complete(RunConfig config) => config with
    {
        Epochs = config.Epochs ?? 8,
        BatchSize = config.BatchSize ?? 16,
        MaxLength = config.MaxLength ?? 128,
        EvaluationBatchSize = config.EvaluationBatchSize ?? 32,
        TrainSample = config.TrainSample ?? 4000,
    };

    /// <inheritdoc/>
    public override TaskData Read(string? data, string? split, int maxLength) =>
        new ClassificationData(source.Read(data, split), Definition.IsRegression, tokenizer, maxLength);

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyList<float> Predictions) Score(PretrainedModel model, TokenBatch batch)
    {
        var logits = model.forward(batch);
        var values = Definition.IsRegression ? logits.squeeze(-1) : logits.argmax(-1).to(ScalarType.Float32);
        return (PretrainedModel.SumOfLosses(logits, batch.Labels!).item<float>(), values.cpu().data<float>().ToArray());
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Metrics(double loss, TaskData data, IReadOnlyList<int> rows, IReadOnlyList<float> predictions)
    {
        float[] labels = [.. rows.Select(((ClassificationData)data).Label)];
        var metrics = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in Definition.Metrics) metrics.Add(metric.Name(), Tasks.Metrics.Compute(metric, predictions, labels));
        return metrics;
    }

    /// <inheritdoc/>
    public override AdapterManifest Describe(AdapterManifest manifest) => manifest with { Head = new(Definition.Outputs, Definition.IsRegression), Labels = Definition.Labels };
}
