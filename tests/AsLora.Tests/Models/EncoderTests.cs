using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models.Bert;
using AsLora.Models.Layers;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class EncoderTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public static TheoryData<string> Types => ["bert", "roberta"];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void ABatchOfMixedLengthsGivesWhatItsTextsGiveOneByOne(string type)
    {
        using var tiny = new TinyEncoder(type);
        using var model = tiny.Load();
        var together = model.call(TinyEncoder.Batch(3, 11, 7));
        var alone = cat([model.call(TinyEncoder.Batch(3)), model.call(TinyEncoder.Batch(11)), model.call(TinyEncoder.Batch(7))], 0);
        Near(alone, together, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void WhatStandsInThePaddingDoesNotMatter(string type)
    {
        using var tiny = new TinyEncoder(type);
        using var model = tiny.Load();
        var texts = new[] { TinyEncoder.Text(4), TinyEncoder.Text(9) };
        Near(model.call(TokenBatch.Create(texts, 1, CPU)), model.call(TokenBatch.Create(texts, 33, CPU)), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AFileWithoutThePrefixGivesTheSameLogits(string type)
    {
        using var tiny = new TinyEncoder(type);
        using var model = tiny.Load();
        var expected = model.call(TinyEncoder.Batch(5, 8));
        tiny.Rename(name => name.StartsWith($"{type}.", StringComparison.Ordinal) ? name[(type.Length + 1)..] : name);
        using var same = tiny.Load();
        Near(expected, same.call(TinyEncoder.Batch(5, 8)), 0);
    }

    [Fact]
    public void AFileConvertedFromTensorFlowIsReadByItsOldNames()
    {
        using var tiny = new TinyEncoder();
        using var model = tiny.Load();
        var expected = model.call(TinyEncoder.Batch(6));
        tiny.Rename(name => name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal));
        using var same = tiny.Load();
        Near(expected, same.call(TinyEncoder.Batch(6)), 0);
    }

    [Fact]
    public void SegmentsAreReadByBertAndNotByRoberta()
    {
        foreach (var (type, differs) in new[] { ("bert", true), ("roberta", false) })
        {
            using var tiny = new TinyEncoder(type);
            using var model = tiny.Load();
            var ids = TinyEncoder.Batch(6).Ids;
            Tensor Logits(Tensor segments) => model.call(TokenBatch.FromTensors(ids, segments, null, null));
            Assert.Equal(differs, Distance(Logits(zeros_like(ids)), Logits(ones_like(ids))) > 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void NoGradientIsComputedBelowTheLowestAdaptedLayer(string type)
    {
        using var tiny = new TinyEncoder(type);
        using var model = tiny.Load();
        using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2 }, TargetSelection.Select(model.Linears, [$"{type}.encoder.layer.1.attention.self.value"]), 1);
        var states = ((EncoderClassifier)model).HiddenStates(TinyEncoder.Batch(4, 6));
        Assert.Equal([false, false, true, true], states.Select(s => s.requires_grad));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void InBfloat16TheLogitsAreFloat32AndNearThoseOfFloat32(string type)
    {
        using var tiny = new TinyEncoder(type);
        using var exact = tiny.Load();
        using var rounded = tiny.Load(dtype: ScalarType.BFloat16);
        var logits = rounded.call(TinyEncoder.Batch(5, 12));
        Assert.Equal(ScalarType.Float32, logits.dtype);
        Near(exact.call(TinyEncoder.Batch(5, 12)), logits, 0.1);
        Assert.All(rounded.named_parameters(), p => Assert.Equal(rounded.IsHead(p.name) ? ScalarType.Float32 : ScalarType.BFloat16, p.parameter.dtype));
    }

    [Fact]
    public void WhatTrainsIsFloat32AndTheRestIsFrozenInTheComputingType()
    {
        using var tiny = new TinyEncoder();
        foreach (var training in Enum.GetValues<BaseTraining>())
        {
            using var model = tiny.Load(dtype: ScalarType.BFloat16, training: training);
            model.call(TinyEncoder.Batch(5, 12)).sum().backward();
            foreach (var (name, parameter) in model.named_parameters())
            {
                var trains = training == BaseTraining.All || name.StartsWith("classifier.", StringComparison.Ordinal) || (training == BaseTraining.Biases && name.EndsWith(".bias", StringComparison.Ordinal));
                Assert.Equal((trains, trains ? ScalarType.Float32 : ScalarType.BFloat16), (parameter.requires_grad, parameter.dtype));
                Assert.Equal(trains, parameter.grad is not null);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void DropoutActsWhileTrainingAndOnlyThen(string type)
    {
        using var tiny = new TinyEncoder(type, dropout: 0.3);
        using var model = tiny.Load();
        Tensor Logits() => model.call(TinyEncoder.Batch(5, 12));
        Near(Logits(), Logits(), 0);
        model.train();
        Assert.True(Distance(Logits(), Logits()) > 1e-3);
        random.manual_seed(5);
        var first = Logits();
        random.manual_seed(5);
        Near(first, Logits(), 0);
    }

    [Fact]
    public void TheHeadsDropoutIsTheHiddenOneUnlessItIsConfigured()
    {
        using var tiny = new TinyEncoder();
        Assert.Equal(0, BertConfig.Read(tiny.Write(), BertVariant.Bert).HeadDropout);
        tiny.Config["hidden_dropout_prob"] = 0.25;
        Assert.Equal(0.25, BertConfig.Read(tiny.Write(), BertVariant.Bert).HeadDropout);
        tiny.Config["classifier_dropout"] = 0.5;
        Assert.Equal(0.5, BertConfig.Read(tiny.Write(), BertVariant.Bert).HeadDropout);
    }

    [Theory]
    [InlineData("gelu", 0.8413447)]
    [InlineData("gelu_new", 0.8411920)]
    [InlineData("gelu_fast", 0.8411920)]
    [InlineData("gelu_pytorch_tanh", 0.8411920)]
    [InlineData("relu", 1)]
    [InlineData("silu", 0.7310586)]
    [InlineData("swish", 0.7310586)]
    [InlineData("tanh", 0.7615942)]
    public void AnActivationHasItsValueAtOne(string name, double value) =>
        Assert.Equal(value, Activations.Get(name)(ones(1)).item<float>(), 1e-6);

    [Fact]
    public void ALayerNormInBfloat16HasTheStatisticsOfFloat32()
    {
        // Values near 100 with a deviation of 1: a sum of 4,096 of them in bfloat16 would be off by more than the deviation.
        var x = (randn(3, 4096) + 100).to(ScalarType.BFloat16);
        LayerNorm Norm(ScalarType type) => new LayerFactory(type, CPU, _ => false).Norm("norm", 4096, 1e-5);
        using var rounded = Norm(ScalarType.BFloat16);
        using var exact = Norm(ScalarType.Float32);
        foreach (var norm in new[] { rounded, exact }) norm.named_parameters().ToList().ForEach(p => p.parameter.fill_(p.name == "weight" ? 1 : 0));
        Near(exact.call(x.to(ScalarType.Float32)), rounded.call(x).to(ScalarType.Float32), 0.02);
    }

    [Fact]
    public void RunningAndGoingBackLeavesNothingBehindWithoutAScopeOfTheCaller()
    {
        using var tiny = new TinyEncoder(dropout: 0.1);
        using var model = tiny.Load(training: BaseTraining.All);
        model.train();
        using var batch = TinyEncoder.Batch(4, 9);
        void Step()
        {
            using var logits = model.call(batch);
            using (NewDisposeScope()) logits.sum().backward();
            model.zero_grad();
        }
        Step();
        // The count is the thread's own: a tensor that the finalizer freed would still be counted as live here.
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++) Step();
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void LoadingAndDisposingAModelLeavesNothingBehind()
    {
        using var tiny = new TinyEncoder();
        void Use() => tiny.Load().Dispose();
        Use();
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static float Distance(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    private static void Near(Tensor expected, Tensor actual, double tolerance) => Assert.InRange(Distance(expected, actual), 0, tolerance);
}
