using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Bert;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>A real pretrained encoder whose tensors have no prefix and are float16.</summary>
[Trait("Category", "Golden")]
public sealed class MiniLmGoldenTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly GoldenCase _golden;
    private readonly SequenceClassifier _model;

    public MiniLmGoldenTests()
    {
        var folder = ModelFolder.Open(TestPaths.SharedOrSkip("models", "all-MiniLM-L6-v2"));
        _golden = new(TestPaths.FixturesOrSkip("minilm-mrpc"));
        _model = SequenceClassifier.Load(folder, new((int)_golden.Expected["logits"].shape[1]), 0, ScalarType.Float32, CPU);
        _model.eval();
        using var _ = no_grad();
        foreach (var name in new[] { "classifier.weight", "classifier.bias" }) _model.get_parameter(name)!.copy_(_golden.Expected[name]);
    }

    public void Dispose()
    {
        _model?.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void LogitsLossAndLastHiddenStateAreThoseOfTheReference()
    {
        var logits = _model.call(_golden.Batch);
        _golden.Near("logits", logits, Tolerance("logits"));
        _golden.Near("loss", Loss(logits), Tolerance("logits"));
        var last = ((EncoderClassifier)_model).HiddenStates(_golden.Batch)[^1];
        _golden.Near("last_hidden_state", last * _golden.Expected["attention_mask"].unsqueeze(-1), Tolerance("last_hidden_state"));
    }

    [Fact]
    public void AdaptedLogitsLossAndGradientsAreThoseOfTheReference()
    {
        var options = new MethodOptions { Rank = _golden.Case.GetProperty("r").GetInt32(), Alpha = _golden.Case.GetProperty("alpha").GetDouble() };
        var layers = TargetSelection.Select(_model.Linears, _model.DefaultTargets);
        var method = AdapterMethods.Get("lora");
        using var set = AdapterSet.Restore(method, options, layers, method.Graph([.. layers.Select(l => l.Site)], options), [], f => _golden.Expected[$"factor:{f.Id}"].clone());
        Assert.Equal(_golden.Expected.Keys.Count(k => k.StartsWith("factor:", StringComparison.Ordinal)), set.Factors.Count());

        var logits = _model.call(_golden.Batch);
        var loss = Loss(logits);
        loss.backward();

        _golden.Near("adapted_logits", logits, Tolerance("logits"));
        _golden.Near("adapted_loss", loss, Tolerance("logits"));
        Assert.All(set.Factors, factor =>
        {
            var expected = _golden.Expected[$"grad:{factor.Spec.Id}"];
            GoldenCase.Near(expected, factor.Value.grad!, Tolerance("gradient_relative") * expected.abs().max().item<float>(), $"the gradient of {factor.Spec.Id}");
        });
    }

    private double Tolerance(string name) => _golden.Case.GetProperty("tolerance").GetProperty(name).GetDouble();

    private Tensor Loss(Tensor logits) => nn.functional.cross_entropy(logits, _golden.Expected["labels"]).reshape(1);
}
