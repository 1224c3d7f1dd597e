using AsLora.Models;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Scores a model on a split. The batches depend on the data alone, so the same model gives the same score to the last digit in any process.</summary>
/// <param name="model">The model, its adapter attached.</param>
/// <param name="task">The task.</param>
/// <param name="batchSize">Rows a batch.</param>
/// <param name="device">Where the model is.</param>
internal sealed class Evaluator(PretrainedModel model, LearningTask task, int batchSize, Device device)
{
    /// <summary>The mean loss over all targets, and every metric of the task, the one that decides first.</summary>
    /// <param name="data">The split.</param>
    /// <param name="rows">The rows to score; null for all.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public (double Loss, IReadOnlyDictionary<string, double> Metrics) Score(TaskData data, IReadOnlyList<int>? rows, CancellationToken cancellation)
    {
        rows ??= [.. Enumerable.Range(0, data.Count)];
        var wasTraining = model.training;
        model.eval();
        using var _ = no_grad();
        var (predictions, loss, targets) = (new Dictionary<int, float>(), 0.0, 0L);
        // Rows of one length together: hardly anything is padded.
        foreach (var chunk in rows.OrderByDescending(r => data.Lengths[r]).ThenBy(r => r).Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = data.Batch(chunk, device);
            var (sum, values) = task.Score(model, batch);
            loss += sum;
            targets += batch.Labels!.numel();
            foreach (var (row, value) in chunk.Zip(values)) predictions[row] = value;
        }
        if (wasTraining) model.train();
        return (loss / targets, task.Metrics(loss / targets, data, rows, [.. rows.Where(predictions.ContainsKey).Select(r => predictions[r])]));
    }
}
