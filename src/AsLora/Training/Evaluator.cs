using AsLora.Tasks;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Scores a model on a split. The batches depend on the data alone, so the same model gives the same score to the last digit in any process.</summary>
/// <param name="model">Reads a batch, gives float32 logits.</param>
/// <param name="task">The task.</param>
/// <param name="batchSize">Rows a batch.</param>
/// <param name="device">Where the model is.</param>
internal sealed class Evaluator(nn.Module<TokenBatch, Tensor> model, TaskDefinition task, int batchSize, Device device)
{
    /// <summary>The mean loss and every metric of the task, the one that decides first.</summary>
    /// <param name="data">The split.</param>
    /// <param name="rows">The rows to score; null for all.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public (double Loss, IReadOnlyDictionary<string, double> Metrics) Score(TaskData data, IReadOnlyList<int>? rows, CancellationToken cancellation)
    {
        rows ??= [.. Enumerable.Range(0, data.Count)];
        var wasTraining = model.training;
        model.eval();
        using var _ = no_grad();
        var (predictions, loss) = (new Dictionary<int, float>(), 0.0);
        // Rows of one length together: hardly anything is padded.
        foreach (var chunk in rows.OrderByDescending(r => data.Lengths[r]).ThenBy(r => r).Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = data.Batch(chunk, device);
            var logits = model.forward(batch);
            loss += TaskLoss.Sum(logits, batch.Labels!).item<float>();
            var values = (task.IsRegression ? logits.squeeze(-1) : logits.argmax(-1).to(ScalarType.Float32)).cpu().data<float>().ToArray();
            for (var i = 0; i < chunk.Length; i++) predictions[chunk[i]] = values[i];
        }
        if (wasTraining) model.train();
        float[] predicted = [.. rows.Select(r => predictions[r])], labels = [.. rows.Select(r => data.Split.Examples[r].Label)];
        var metrics = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in task.Metrics) metrics.Add(metric.Name(), Metrics.Compute(metric, predicted, labels));
        return (loss / rows.Count, metrics);
    }
}
