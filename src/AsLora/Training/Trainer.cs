using AsLora.Adapters.Merging;
using AsLora.Models;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Makes optimizer updates. <see cref="Step"/> is the whole method: nothing else in a run has a clock.</summary>
/// <param name="model">The model, its adapter attached.</param>
/// <param name="parameters">What trains.</param>
/// <param name="optimizer">Changes it.</param>
/// <param name="schedule">The learning rate of every update.</param>
/// <param name="clip">Largest norm of all gradients together; 0 for no clipping.</param>
/// <param name="merger">Merges factors; null for methods whose graph is fixed.</param>
internal sealed class Trainer(PretrainedModel model, TrainedParameters parameters, AdamW optimizer, LearningRateSchedule schedule, double clip, Merger? merger)
{
    // By then every factor has a gradient: with warm-up the rate of the first update is zero, so B moves in the second, and A's gradient is there in the third.
    private const long EveryGradientIsThere = 3;

    /// <summary>Where the trainer stands; set to go on from a checkpoint whose gradients are in place.</summary>
    public TrainerPosition Position { get; set; }

    /// <summary>Updates made so far.</summary>
    public long Steps => Position.Steps;

    /// <summary>One optimizer update from the batches of an accumulation window.</summary>
    /// <param name="window">Batches with labels; the loss is the mean over all their targets together, however they are split.</param>
    /// <param name="cancellation">Stops between two batches; the gradients of those that are done stay, and the next call takes the others.</param>
    /// <exception cref="TrainingException">The loss or a gradient is not finite, or a factor does not train.</exception>
    /// <exception cref="OperationCanceledException">It was stopped within the window; <see cref="Position"/> says where.</exception>
    public StepReport Step(IReadOnlyList<TokenBatch> window, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var targets = window.Sum(batch => batch.Labels!.numel());
        foreach (var batch in window.Skip(Position.MicroBatches))
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            var mean = model.Loss(batch) / targets;
            mean.backward();
            Position = Position with { MicroBatches = Position.MicroBatches + 1, Loss = Position.Loss + mean.item<float>() };
        }
        var (step, loss) = (Steps + 1, Position.Loss);
        List<Tensor> gradients = [.. parameters.All.Select(p => p.Value.grad).OfType<Tensor>()];
        var norm = Norm(gradients);
        if (!double.IsFinite(loss) || !double.IsFinite(norm)) throw NotFinite(step, loss, norm);
        Clip(gradients, norm);

        var rate = schedule.LearningRate * schedule.Multiplier(Steps);
        optimizer.Step(parameters.All, rate);
        foreach (var parameter in parameters.All) parameter.Value.grad = null;
        Position = new(step);
        if (step == EveryGradientIsThere) ExpectGradients();

        var merges = merger?.Observe(step) ?? [];
        foreach (var (_, gone) in merges) Forget(gone);
        return new(step, loss, norm, rate, window.Sum(batch => batch.Tokens), [.. merges.Select(m => m.Decision)]);
    }

    private void Forget(Adapters.Factor gone)
    {
        optimizer.Drop(gone.Spec.Id);
        parameters.Remove(gone.Spec.Id);
        gone.Dispose();
    }

    // As PyTorch's clip_grad_norm_ does it: the norm of all gradients together, 1e-6 against division by zero.
    private static double Norm(List<Tensor> gradients) => gradients.Count == 0 ? 0 : stack(gradients.Select(g => g.norm())).norm().item<float>();

    private void Clip(List<Tensor> gradients, double norm)
    {
        var factor = clip / (norm + 1e-6);
        if (clip == 0 || factor >= 1) return;
        foreach (var gradient in gradients) gradient.mul_(factor);
    }

    // Not of the model's own parameters: the bias of a key has none by its nature.
    private void ExpectGradients()
    {
        using var scope = NewDisposeScope();
        var still = parameters.All.Where(p => p.Role != TrainedRole.Base && !(optimizer.Moments.TryGetValue(p.Name, out var m) && m.First.count_nonzero().item<long>() > 0)).Select(p => p.Name).ToList();
        if (still.Count > 0)
            throw new TrainingException(Steps, $"after {Steps} updates {still.Count} tensor(s) have had no gradient, so they do not train: {string.Join(", ", still.Take(5))}{(still.Count > 5 ? " …" : "")}");
    }

    private TrainingException NotFinite(long step, double loss, double norm)
    {
        var broken = parameters.All.Where(p => p.Value.grad is { } g && !g.isfinite().all().item<bool>()).Select(p => p.Name).ToList();
        var where = broken.Count == 0 ? "every gradient is finite" : $"gradients that are not finite: {string.Join(", ", broken.Take(5))}{(broken.Count > 5 ? $" and {broken.Count - 5} more" : "")}";
        return new(step, $"the loss of update {step} is {loss} and the norm of its gradients {norm}; {where}. Nothing was changed by this update. "
            + "A lower learning rate, a longer warm-up or fp32 may help");
    }
}
