using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Models;
using AsLora.Tokenization;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>A run that never ends: a model, its adapter and its trainer.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly PretrainedModel _model;
    private readonly AdapterSet _adapters;
    private readonly AdamW _optimizer = new(0.9, 0.999, 1e-8, 0.01);
    private readonly Merger? _merger;
    private readonly Trainer _trainer;

    /// <summary>Makes the adapter and what trains it.</summary>
    /// <param name="model">The model; it is freed with the step.</param>
    /// <param name="method">The method, with rank 8 on what is adapted by default.</param>
    public TrainingStep(PretrainedModel model, AdapterMethod method)
    {
        (Method, _model) = (method.Name, model);
        _model.train();
        _adapters = AdapterSet.Create(method, new MethodOptions(), [.. _model.Linears.Where(l => _model.DefaultTargets.Contains(l.Site.Kind, StringComparer.Ordinal))], seed: 3);
        // Means are kept, but no event comes: what an event costs is measured apart.
        if (method.Merges) _merger = new(_adapters, new MergeSchedule(long.MaxValue, 1, long.MaxValue, 0, null));
        _trainer = new(_model, TrainedParameters.Select(_model, _adapters, decayAll: false), _optimizer, LearningRateSchedule.Resolve("constant", 0, 1, 1e-5), clip: 1, _merger);
    }

    public string Method { get; }

    /// <summary>One update from one batch, as a run makes it.</summary>
    /// <param name="batch">The texts.</param>
    public void Step(TokenBatch batch) => _trainer.Step([batch]);

    /// <summary>The logits of one batch, as an evaluation computes them.</summary>
    /// <param name="batch">The texts.</param>
    public void Evaluate(TokenBatch batch)
    {
        using var _ = no_grad();
        _model.eval();
        _model.forward(batch).Dispose();
        _model.train();
    }

    public void Dispose()
    {
        _merger?.Dispose();
        _optimizer.Dispose();
        _adapters.Dispose();
        _model.Dispose();
    }
}
