using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Training;

/// <summary>The learning rate of a factor that several sites read.</summary>
public sealed class SharedRateTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyProject _project = new(dropout: 0);

    public void Dispose()
    {
        _project.Dispose();
        _scope.Dispose();
    }

    // The first update of AdamW is the rate times the gradient's sign, so updates are as their rates.
    [Theory]
    [InlineData("aslora", SharedRate.Sqrt, 0.5, 1)]
    [InlineData("aslora", SharedRate.Sites, 0.25, 1)]
    [InlineData("tied-lora", SharedRate.Sites, 0.25, 0.25)]
    [InlineData("lora", SharedRate.Sites, 1, 1)]
    public void AnUpdateIsDividedByTheSitesThatReadTheFactorOrByTheirRoot(string method, SharedRate rate, double ofA, double ofB)
    {
        var (one, shared) = (Update(method, SharedRate.One), Update(method, rate));
        Assert.Equal(one.Keys, shared.Keys);
        foreach (var (name, update) in one)
        {
            var share = name.EndsWith(":A", StringComparison.Ordinal) ? ofA : name.EndsWith(":B", StringComparison.Ordinal) ? ofB : 1;
            Assert.InRange((shared[name] - (update * share)).abs().max().item<float>(), 0, 1e-6f);
            Assert.True(update.abs().max().item<float>() > 5e-4f, $"{name} has hardly moved");
        }
    }

    [Fact]
    public void AsBsMergeTheSurvivorsRateFallsAndThatOfAStays()
    {
        var (model, adapters) = Make("aslora", SharedRate.Sites);
        var parameters = TrainedParameters.Select(model, adapters, decayAll: false);
        static string B(int layer) => $"bert/encoder/layer/{layer}/attention/self/query:B";
        Dictionary<string, double> Shares() => parameters.All.Where(p => p.Role == TrainedRole.Factor).ToDictionary(p => p.Name, p => p.RateShare);
        Assert.Equal((0.25, 1), (Shares()["query:A"], Shares()[B(2)]));
        foreach (var lower in new[] { 0, 1 })
        {
            adapters.Merge(new(1, "query", lower, lower + 1, B(lower), B(lower + 1), 0, null)).Dispose();
            parameters.Remove(B(lower));
        }
        var shares = Shares();
        Assert.Equal((0.25, 1.0 / 3, 1), (shares["query:A"], shares[B(2)], shares[B(3)]));
        var goneOn = TrainedParameters.Select(model, adapters, decayAll: false);
        Assert.Equal(1.0 / 3, goneOn.All.Single(p => p.Name == B(2)).RateShare);
        Assert.All(parameters.All.Where(p => p.Role == TrainedRole.Head), p => Assert.Equal(1, p.RateShare));
    }

    private Dictionary<string, Tensor> Update(string method, SharedRate rate)
    {
        var (model, adapters) = Make(method, rate);
        var parameters = TrainedParameters.Select(model, adapters, decayAll: false);
        var before = parameters.All.ToDictionary(p => p.Name, p => p.Value.detach().clone(), StringComparer.Ordinal);
        var texts = Enumerable.Range(0, 8).Select(i => new TokenizedText([2, .. Enumerable.Range(5, 3 + i), 3], new int[5 + i])).ToList();
        var batch = TokenBatch.Create(texts, 0, CPU).WithLabels([.. texts.Select(t => (long)(t.Length % 2))]);
        var rates = LearningRateSchedule.Resolve("constant", 0, 10, 1e-3);
        new Trainer(model, parameters, new AdamW(0.9, 0.999, 1e-12, 0.1), rates, clip: 0, merger: null).Step([batch]);
        return parameters.All.ToDictionary(p => p.Name, p => p.Value.detach() - before[p.Name], StringComparer.Ordinal);
    }

    private (SequenceClassifier Model, AdapterSet Adapters) Make(string method, SharedRate rate)
    {
        var model = SequenceClassifier.Load(ModelFolder.Open(_project.Model), new TaskHead(2), 1, ScalarType.Float32, CPU);
        var layers = TargetSelection.Select(model.Linears, model.DefaultTargets);
        var adapters = AdapterSet.Create(AdapterMethods.Get(method), new MethodOptions { Rank = 4, SharedRate = rate }, layers, 2);
        using var _ = no_grad();
        using var generator = new Generator(3, CPU);
        foreach (var factor in adapters.Factors) factor.Value.copy_(randn(factor.Value.shape, generator: generator).mul_(0.3));
        return (model, adapters);
    }
}
