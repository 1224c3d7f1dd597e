using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyProject _project = new(dropout: 0);

    public void Dispose()
    {
        _project.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)] // the last micro-batch is smaller than the others
    [InlineData(8)]
    public void TheGradientsOfAWindowDoNotDependOnHowItIsSplit(int batchSize)
    {
        var whole = MomentsAfterOneUpdate(8);
        var split = MomentsAfterOneUpdate(batchSize);
        Assert.Equal(whole.Keys, split.Keys);
        Assert.All(whole, pair => Assert.InRange((pair.Value - split[pair.Key]).abs().max().item<float>(), 0, 1e-6f));
        Assert.All(whole, pair => Assert.True(pair.Value.abs().max().item<float>() > 1e-5f, $"{pair.Key} has hardly a gradient"));
    }

    [Fact]
    public void AFactorWithoutGradientsStopsTheRunByName()
    {
        var (model, adapters) = Make();
        var trainer = Trainer(model, adapters, new AdamW(0.9, 0.999, 1e-8, 0), clip: 1);
        adapters.Detach();
        trainer.Step([.. Batches(8)]);
        trainer.Step([.. Batches(8)]);
        var error = Assert.Throws<TrainingException>(() => trainer.Step([.. Batches(8)]));
        Assert.Equal(3, error.Step);
        Assert.StartsWith("after 3 updates 16 tensor(s) have had no gradient, so they do not train: bert/encoder/layer/0/attention/self/query:A", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatIsNotANumberStopsWithTheUpdateAndChangesNothing()
    {
        var (model, adapters) = Make();
        using (no_grad()) adapters["bert/encoder/layer/3/attention/self/value:B"].Value[0, 0] = double.PositiveInfinity;
        var before = adapters["bert/encoder/layer/0/attention/self/query:A"].Value.detach().clone();
        var error = Assert.Throws<TrainingException>(() => Trainer(model, adapters, new AdamW(0.9, 0.999, 1e-8, 0), clip: 1).Step([.. Batches(8)]));
        Assert.True(before.allclose(adapters["bert/encoder/layer/0/attention/self/query:A"].Value, 0, 0));
        Assert.StartsWith("the loss of update 1 is NaN", error.Message, StringComparison.Ordinal);
    }

    // With β1 = 0 the first moment after one update is the gradient itself.
    private Dictionary<string, Tensor> MomentsAfterOneUpdate(int batchSize)
    {
        var (model, adapters) = Make();
        var optimizer = new AdamW(0, 0.999, 1e-8, 0);
        Trainer(model, adapters, optimizer, clip: 0).Step([.. Batches(batchSize)]);
        return optimizer.Moments.ToDictionary(m => m.Key, m => m.Value.First, StringComparer.Ordinal);
    }

    private (SequenceClassifier Model, AdapterSet Adapters) Make()
    {
        var model = SequenceClassifier.Load(ModelFolder.Open(_project.Model), new TaskHead(2), 1, ScalarType.Float32, CPU);
        var adapters = AdapterSet.Create(AdapterMethods.Get("lora"), new MethodOptions { Rank = 4 }, TargetSelection.Select(model.Linears, model.DefaultTargets), 2);
        using var _ = no_grad();
        foreach (var factor in adapters.Factors) factor.Value.copy_(randn(factor.Value.shape, generator: new Generator(3, CPU)).mul_(0.3));
        return (model, adapters);
    }

    private static Trainer Trainer(SequenceClassifier model, AdapterSet adapters, AdamW optimizer, double clip) =>
        new(model, TrainedParameters.Select(model, adapters, decayAll: false), optimizer, LearningRateSchedule.Resolve("linear", 0, 10, 1e-3), clip, null);

    // Eight texts of eight lengths.
    private static IEnumerable<TokenBatch> Batches(int batchSize) =>
        Enumerable.Range(0, 8).Select(i => new TokenizedText([2, .. Enumerable.Range(5, 3 + i), 3], new int[5 + i])).Chunk(batchSize)
            .Select(texts => TokenBatch.Create(texts, 0, CPU).WithLabels([.. texts.Select(t => (long)(t.Length % 2))]));
}
