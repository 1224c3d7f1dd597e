using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters;

public sealed class AdapterSetTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly List<AdaptedLinear> _layers = [.. Enumerable.Range(0, 3).Select(i => Layer($"layer.{i}.query", 12, 10))];

    public void Dispose()
    {
        _layers.ForEach(l => l.Dispose());
        _scope.Dispose();
    }

    [Fact]
    public void AMergedFactorIsReadByBothSitesAndTheOtherIsHandedBack()
    {
        using var set = Filled("aslora");
        var decision = new MergeDecision(3, "query", 0, 2, "layer/0/query:B", "layer/2/query:B", 0.1, null);
        var survivor = set["layer/2/query:B"].Value.clone();
        using var gone = set.Merge(decision);

        Assert.Equal("layer/0/query:B", gone.Spec.Id);
        Assert.True(set.Delta(_layers[0].Site).allclose(set.Delta(_layers[2].Site), 0, 0));
        Assert.True(survivor.allclose(set["layer/2/query:B"].Value, 0, 0));
        Assert.Equal([decision], set.MergeLog);
    }

    [Fact]
    public void AnAverageIsWeightedByReaders()
    {
        using var set = Filled("aslora", new MergeOptions { Keep = MergeKeep.Average });
        Tensor B(int layer) => set[$"layer/{layer}/query:B"].Value.detach().clone();
        var expected = (B(0) + B(1) + B(2)) / 3;
        set.Merge(new(1, "query", 0, 1, "layer/0/query:B", "layer/1/query:B", 0, null)).Dispose();
        set.Merge(new(2, "query", 1, 2, "layer/1/query:B", "layer/2/query:B", 0, null)).Dispose();
        Assert.InRange((B(2) - expected).abs().max().item<float>(), 0, 1e-6f);
    }

    [Fact]
    public void AttachingAnotherSetReplacesTheFirstAndDetachingLeavesAnOrdinaryLayer()
    {
        var x = rand(3, 12);
        var plain = _layers[0].forward(x);
        using var first = Filled("lora");
        var adapted = _layers[0].forward(x);
        using var second = Create("lora");
        Assert.True(plain.allclose(_layers[0].forward(x), 0, 0));
        first.Attach();
        Assert.True(adapted.allclose(_layers[0].forward(x), 0, 0));
        first.Detach();
        Assert.True(plain.allclose(_layers[0].forward(x), 0, 0));
    }

    [Fact]
    public void TheSameSeedGivesTheSameFactorsAndAnotherSeedOthers()
    {
        using var one = AdapterSet.Create(AdapterMethods.Get("lora"), new(), _layers, 5);
        using var same = AdapterSet.Create(AdapterMethods.Get("lora"), new(), _layers, 5);
        using var other = AdapterSet.Create(AdapterMethods.Get("lora"), new(), _layers, 6);
        Assert.True(one["layer/1/query:A"].Value.allclose(same["layer/1/query:A"].Value, 0, 0));
        Assert.False(one["layer/1/query:A"].Value.allclose(other["layer/1/query:A"].Value, 0, 0));
        Assert.InRange(one["layer/1/query:A"].Value.abs().max().item<float>(), 0.1f, 1 / MathF.Sqrt(12));
    }

    [Fact]
    public void ATargetThatMatchesNothingIsAnsweredWithTheNamesThatExist()
    {
        var error = Assert.Throws<InputException>(() => TargetSelection.Select(_layers, ["query", "qeury", "gate"]));
        Assert.StartsWith(
            "target \"qeury\" matches no linear layer of this model; did you mean \"query\"?\ntarget \"gate\" matches no linear layer of this model; the names that exist are query",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesAreCopiedSoThatTheCallersTensorStaysItsOwn()
    {
        var values = rand(4, 12);
        var before = values.clone();
        var method = AdapterMethods.Get("lora");
        var options = new MethodOptions { Rank = 4 };
        using (var set = AdapterSet.Restore(method, options, _layers, method.Graph([.. _layers.Select(l => l.Site)], options), [], spec => spec.Role == FactorRole.A ? values : zeros(10, 4)))
        {
            using var _ = no_grad();
            set["layer/0/query:A"].Value.fill_(0);
        }
        Assert.True(before.allclose(values, 0, 0));
    }

    [Fact]
    public void ValuesThatCannotBeReadLeaveNoTensorBehindAndTheLayersAsTheyWere()
    {
        using var first = Filled("lora");
        var attached = _layers.ConvertAll(l => l.Adapter);
        var method = AdapterMethods.Get("lora");
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var made = 0;
        Assert.Throws<InputException>(() => AdapterSet.Restore(method, first.Options, _layers, first.Graph, [], spec => made++ < 3 ? zeros([.. spec.Shape]) : throw new InputException("unreadable")));
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        Assert.Equal(attached, _layers.ConvertAll(l => l.Adapter));
    }

    private static AdaptedLinear Layer(string name, long inFeatures, long outFeatures)
    {
        using var _ = no_grad();
        var layer = new AdaptedLinear(name, inFeatures, outFeatures);
        nn.init.normal_(layer.Weight, 0, 0.3);
        nn.init.normal_(layer.Bias!, 0, 0.3);
        return layer;
    }

    private AdapterSet Create(string method, MergeOptions? merge = null) =>
        AdapterSet.Create(AdapterMethods.Get(method), new MethodOptions { Rank = 4, Merge = merge ?? new() }, _layers, 1);

    private AdapterSet Filled(string method, MergeOptions? merge = null)
    {
        var set = Create(method, merge);
        using var _ = no_grad();
        foreach (var factor in set.Factors) nn.init.normal_(factor.Value, 0, 0.3);
        return set;
    }
}
