using AsLora.Adapters;

namespace AsLora.Training;

/// <summary>Scores a saved adapter; one that a run left behind in a new process to the last digit as in the run.</summary>
public static class RunEvaluator
{
    /// <summary>Evaluates a saved adapter.</summary>
    /// <param name="folder">A run's folder, the adapter folder in it, or an adapter folder on its own, native or PEFT's.</param>
    /// <param name="options">What is to differ from the run, and what an adapter on its own does not tell.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The evaluation; after the step the run kept the adapter of, or 0 where no run is known.</returns>
    /// <exception cref="InputException">There is no adapter, it was made for another model, or something it does not tell is not given.</exception>
    public static EvaluationRecord Evaluate(string folder, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var saved = SavedAdapter.Find(folder);
        var config = saved.Configure(options);
        saved.ExpectAll(config);
        using var subject = TaskModel.Create(config);
        var data = subject.Read(options.Data, options.Split);
        if (data is ClassificationData { HasLabels: false })
            throw new InputException($"{data.File} has no labels, so there is nothing to score; the splits with labels are train, {string.Join(", ", subject.Task.EvaluationSplits)}");
        var (loss, metrics) = new Evaluator(subject.Model, subject.Task, subject.Config.EvaluationBatchSize!.Value, subject.Device).Score(data, null, cancellation);
        return new(saved.Run?.Best.Step ?? 0, saved.Run?.Best.Epoch ?? 0, data.Name, loss, metrics);
    }
}
