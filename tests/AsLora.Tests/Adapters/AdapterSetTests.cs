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

    public static TheoryData<string> Methods => [.. AdapterMethods.All.Where(m => m.Base == BaseTraining.None).Select(m => m.Name)];

    public void Dispose()
    {
        _layers.ForEach(l => l.Dispose());
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void TheOutputIsUnchangedAtTheStart(string method)
    {
        var x = rand(2, 5, 12);
        var before = _layers.ConvertAll(l => l.forward(x));
        using var set = Create(method);
        Assert.All(_layers.Zip(before), pair => Assert.Equal(0, (pair.First.forward(x) - pair.Second).abs().max().item<float>()));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void FusingGivesTheAdaptedOutputAndASecondTimeChangesNothing(string method)
    {
        using var set = Filled(method);
        var x = rand(7, 12);
        var adapted = _layers[1].forward(x);
        set.Fuse();
        var once = _layers[1].Weight.clone();
        Assert.InRange((_layers[1].forward(x) - adapted).abs().max().item<float>(), 0, 1e-5f);
        set.Fuse();
        Assert.True(once.allclose(_layers[1].Weight, 0, 0));
    }

    [Fact]
    public void EveryPartOfTheFormulaIsApplied()
    {
        using var set = Filled("vera");
        var (x, layer) = (rand(4, 12), _layers[2]);
        Tensor Read(FactorRole role) => set[set.Graph.FactorOf(layer.Site, role)!.Id].Value;
        var h = x.matmul(Read(FactorRole.A).t()) * Read(FactorRole.InnerDiagonal);
        var expected = x.matmul(layer.Weight.t()) + layer.Bias! + (set.Scale * Read(FactorRole.OuterDiagonal) * h.matmul(Read(FactorRole.B).t()));
        Assert.InRange((layer.forward(x) - expected).abs().max().item<float>(), 0, 1e-5f);
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
        var error = Assert.Throws<InputException>(() => TargetSelection.Select(_layers, ["query", "valeu"]));
        Assert.Contains("\"valeu\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("query", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTensorIsLeftBehindOrFinalizedByMakingUsingAndDisposingASet()
    {
        void Use()
        {
            using var scope = NewDisposeScope();
            using var set = Filled("aslora", new MergeOptions { Keep = MergeKeep.Average });
            using var merger = new Merger(set, new MergeSchedule(1, 1, 2, 0, null));
            for (var step = 1; step <= 3; step++)
                foreach (var (_, gone) in merger.Observe(step)) gone.Dispose();
            set.Fuse();
        }
        Use();
        // The count is the thread's own: a tensor that the finalizer freed would still be counted as live here.
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
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
