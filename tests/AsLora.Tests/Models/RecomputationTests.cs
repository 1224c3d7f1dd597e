using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>Activations that are computed again in the backward pass instead of kept.</summary>
public sealed class RecomputationTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyDecoder _tiny = new("mistral", c => (c["sliding_window"], c["attention_dropout"]) = (4, 0.25));

    public void Dispose()
    {
        _tiny.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(0, "q_proj", "v_proj")]
    [InlineData(0.25, "q_proj", "v_proj")]
    [InlineData(0.25, "all-linear")]
    [InlineData(0.25, "model.layers.2.mlp.down_proj")]
    public void TheGradientsOfFactorsAreThoseOfKeptActivationsAlsoWithDropout(double dropout, params string[] targets)
    {
        var (kept, again) = (Gradients(recomputes: false), Gradients(recomputes: true));
        Assert.Equal(kept.Count, again.Count);
        Assert.All(kept.Zip(again), p => GoldenCase.Near(p.First.Value, p.Second.Value, 1e-6, p.First.Key));
        // Every B has a gradient from the first step on, though nothing below the first adapted layer has one.
        Assert.All(again.Where(g => g.Key.EndsWith(":B", StringComparison.Ordinal)), g => Assert.True(g.Value.norm().item<float>() > 0, g.Key));

        Dictionary<string, Tensor> Gradients(bool recomputes)
        {
            using var model = _tiny.Load();
            var adapted = TargetSelection.Select(model.Linears, targets);
            using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2, Dropout = dropout }, adapted, 1);
            Run(model, recomputes);
            return set.Factors.ToDictionary(f => f.Spec.Id, f => f.Value.grad!.clone(), StringComparer.Ordinal);
        }
    }

    // Of three layers the last one is not computed again: what it keeps is needed at once.
    [Fact]
    public void EveryLayerButTheLastIsComputedAgain() => Assert.Equal(5.0 / 3, (double)LayersComputed(recomputes: true) / LayersComputed(recomputes: false));

    private int LayersComputed(bool recomputes)
    {
        using var model = _tiny.Load();
        using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2 }, TargetSelection.Select(model.Linears, ["q_proj"]), 1);
        var computed = 0;
        foreach (var layer in model.modules().OfType<DecoderLayer>().Distinct())
        {
            layer.register_forward_hook((_, _, _, _, output) =>
            {
                computed++;
                return output;
            });
        }
        Run(model, recomputes);
        return computed;
    }

    [Theory]
    [InlineData(BaseTraining.All, ScalarType.Float32)]
    [InlineData(BaseTraining.All, ScalarType.BFloat16)]
    public void TheGradientsOfTheModelsOwnParametersAreThoseOfKeptActivations(BaseTraining training, ScalarType dtype)
    {
        var (kept, again) = (Gradients(recomputes: false), Gradients(recomputes: true));
        Assert.All(kept.Zip(again), p => GoldenCase.Near(p.First.Value, p.Second.Value, 1e-6, p.First.Key));

        Dictionary<string, Tensor> Gradients(bool recomputes)
        {
            using var model = _tiny.Load(dtype, training);
            Run(model, recomputes);
            return model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone(), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void AClassifiersGradientsAreThoseOfKeptActivationsAndAnEncoderKeepsThem()
    {
        var (kept, again) = (Gradients(recomputes: false), Gradients(recomputes: true));
        Assert.All(kept.Zip(again), p => GoldenCase.Near(p.First, p.Second, 1e-6, "a gradient"));
        using var encoder = new TinyEncoder();
        using var bert = SequenceClassifier.Load(encoder.Write(), new(2), 1, ScalarType.Float32, CPU);
        bert.RecomputesActivations = false;
        var error = Assert.Throws<InputException>(() => bert.RecomputesActivations = true);
        Assert.Equal("recompute: BertForSequenceClassification keeps its activations; only decoders can compute them again, so leave it out", error.Message);

        List<Tensor> Gradients(bool recomputes)
        {
            using var model = _tiny.LoadClassifier();
            using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2, Dropout = 0.25 }, TargetSelection.Select(model.Linears, ["q_proj"]), 1);
            model.RecomputesActivations = recomputes;
            Assert.Equal(recomputes, model.RecomputesActivations);
            model.train();
            random.manual_seed(5);
            model.call(TinyDecoder.Batch(false, TinyDecoder.Text(9), TinyDecoder.Text(5))).square().sum().backward();
            return [.. set.Factors.Select(f => f.Value.grad!.clone())];
        }
    }

    [Fact]
    public void ARunOfAClassifierOnADecoderMayAskForIt()
    {
        using var project = new TinyProject();
        Assert.Contains("recompute: BertForSequenceClassification keeps", Assert.Throws<InputException>(
            () => TrainingRun.Prepare(project.Config() with { Recompute = true })).Message, StringComparison.Ordinal);
        using var language = new TinyLanguageModel();
        using var run = TrainingRun.Prepare(project.Config("lora") with { Model = language.Path, Recompute = true });
        Assert.True(run.Train().IsFinished);
    }

    [Fact]
    public void WhatIsDrawnAfterAStepIsTheSame()
    {
        float After(bool recomputes)
        {
            using var model = _tiny.Load(training: BaseTraining.All);
            Run(model, recomputes);
            return rand(1).item<float>();
        }
        Assert.Equal(After(recomputes: false), After(recomputes: true));
    }

    [Fact]
    public void LogitsAreTheSameAndNothingIsRecordedWhereNoGradientIsWanted()
    {
        using var model = _tiny.Load();
        var kept = model.call(TinyDecoder.Batch(TinyDecoder.Text(7)));
        model.RecomputesActivations = true;
        var again = model.call(TinyDecoder.Batch(TinyDecoder.Text(7)));
        Assert.False(again.requires_grad);
        GoldenCase.Near(kept, again, 0, "logits");
    }

    [Fact]
    public void TheCountOfLiveTensorsStaysFlat()
    {
        using var model = _tiny.Load();
        using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2, Dropout = 0.25 }, TargetSelection.Select(model.Linears, ["q_proj"]), 1);
        Run(model, recomputes: true);
        var before = Tensor.TotalCount;
        for (var round = 0; round < 3; round++)
        {
            Run(model, recomputes: true);
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    // Two micro-batches: gradients add up.
    private static void Run(CausalLanguageModel model, bool recomputes)
    {
        model.RecomputesActivations = recomputes;
        model.train();
        random.manual_seed(5);
        foreach (var lengths in new[] { (12, 7), (5, 9) })
        {
            using var scope = NewDisposeScope();
            LabelledTokens Text(int length) => new(TinyDecoder.Text(length), [.. Enumerable.Range(0, length).Select(i => i > 1)], IsTruncated: false);
            var batch = TokenBatch.ForLanguage([[Text(lengths.Item1)], [Text(lengths.Item2)]], 0, CPU);
            nn.functional.cross_entropy(model.call(batch), batch.Labels!).backward();
        }
    }
}
