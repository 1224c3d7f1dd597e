using AsLora.Adapters;

namespace AsLora.Training;

/// <summary>Scores the adapter a run left behind, in a new process to the last digit as in the run.</summary>
public static class RunEvaluator
{
    /// <summary>Evaluates a finished run.</summary>
    /// <param name="folder">The run's folder, or the adapter folder in it.</param>
    /// <param name="options">What is to differ from the run.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InputException">The folder is not a run's, or was made for another model.</exception>
    public static EvaluationRecord Evaluate(string folder, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var saved = SavedAdapter.Find(folder);
        var record = saved.Run ?? throw new InputException($"{folder} is an adapter on its own: there is no run.json around it that says how to evaluate it");
        var config = record.Config with
        {
            Model = saved.Model(options.Model),
            Data = options.Data ?? record.Config.Data,
            Device = options.Device ?? record.Config.Device,
            Precision = options.Precision ?? record.Precision,
            Threads = options.Threads ?? record.Config.Threads,
        };
        using var subject = TaskModel.Create(config);
        subject.Restore(saved.AdapterPath);
        var data = subject.Read(config.Data, options.Split ?? subject.Task.EvaluationSplits[0]);
        if (data.Split.Examples.Any(e => float.IsNaN(e.Label)))
            throw new InputException($"{data.Split.File} has no labels, so there is nothing to score; the splits with labels are train, {string.Join(", ", subject.Task.EvaluationSplits)}");
        var (loss, metrics) = new Evaluator(subject.Model, subject.Task, config.EvaluationBatchSize, subject.Device).Score(data, null, cancellation);
        return new(record.Best.Step, record.Best.Epoch, data.Split.Name, loss, metrics);
    }
}
