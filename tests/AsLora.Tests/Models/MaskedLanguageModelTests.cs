using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models.Bert;
using AsLora.Models.Roberta;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class MaskedLanguageModelTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyEncoder _tiny = new("roberta");

    public void Dispose()
    {
        _tiny.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void TheLogitsAreTheTableOfWordsTimesTheNormalizedHiddenState()
    {
        AddHead();
        using var model = Load();
        using var classifier = (EncoderClassifier)_tiny.Load();
        var batch = TinyEncoder.Batch(4, 9);
        var hidden = classifier.HiddenStates(batch)[^1];
        var t = _tiny.Tensors;
        var x = nn.functional.gelu(hidden.matmul(t["lm_head.dense.weight"].t()) + t["lm_head.dense.bias"]);
        var (mean, variance) = (x.mean([-1], keepdim: true), x.var(-1, unbiased: false, keepdim: true));
        var normalized = ((x - mean) / (variance + 1e-12).sqrt() * t["lm_head.layer_norm.weight"]) + t["lm_head.layer_norm.bias"];
        var expected = normalized.matmul(t["roberta.embeddings.word_embeddings.weight"].t()) + t["lm_head.bias"];
        // Where padding stands no text is.
        var difference = ((expected - model.forward(batch)).abs() * batch.Mask!.unsqueeze(-1)).max().item<float>();
        Assert.InRange(difference, 0, 1e-3f);
        Assert.Equal([2, 9, 60], model.forward(batch).shape);
    }

    [Fact]
    public void OnlyHiddenPositionsAreScoredAndTheirLossIsTheCrossEntropyOfWhatStoodThere()
    {
        AddHead();
        using var model = Load();
        MaskedText[] rows = [new([0, 4, 8, 9, 2], [1], [7]), new([0, 4, 12, 2], [1, 2], [11, 12])];
        using var batch = TokenBatch.ForMasking(rows, 1, CPU);
        using var whole = TokenBatch.Create([.. rows.Select(r => new TokenizedText(r.Ids, new int[r.Ids.Length]))], 1, CPU);
        var all = model.forward(whole).log_softmax(-1);
        var expected = -(all[0, 1, 7] + all[1, 1, 11] + all[1, 2, 12]).item<float>();
        Assert.Equal([3, 60], model.forward(batch).shape);
        Assert.Equal(expected, model.Loss(batch).item<float>(), 1e-3);
    }

    [Fact]
    public void TheTableOfWordsLearnsFromBothItsUses()
    {
        AddHead();
        using var model = Load(BaseTraining.All);
        using var batch = TokenBatch.ForMasking([new([0, 4, 8, 2], [1], [7])], 1, CPU);
        model.Loss(batch).backward();
        var gradient = model.named_parameters().Single(p => p.name == "roberta.embeddings.word_embeddings.weight").parameter.grad!;
        // Row 8 is read; row 30 is only a word that could have been there.
        Assert.All([8, 30], row => Assert.True(gradient[row].abs().sum().item<float>() > 0));
        Assert.All(model.named_parameters().Where(p => !p.name.EndsWith("key.bias", StringComparison.Ordinal)), p => Assert.NotNull(p.parameter.grad));
    }

    [Fact]
    public void AHeadThatIsNotThereIsMadeAnewAndItsNormBeginsAtOne()
    {
        using var model = Load();
        const string names = "lm_head.bias, lm_head.dense.weight, lm_head.dense.bias, lm_head.layer_norm.weight, lm_head.layer_norm.bias";
        Assert.Contains($"{names}: not in the weight files, made anew from the seed", model.Notes);
        var head = model.named_parameters().Where(p => model.IsHead(p.name)).ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        Assert.Equal(5, head.Count);
        Assert.True(head["lm_head.layer_norm.weight"].eq(1).all().item<bool>());
        Assert.True(head["lm_head.bias"].eq(0).all().item<bool>());
        Assert.True(head["lm_head.dense.weight"].abs().sum().item<float>() > 0);
    }

    [Fact]
    public void AClassifierReadsTheEncoderOfItAndLeavesTheHead()
    {
        AddHead();
        using var model = _tiny.Load(training: BaseTraining.None);
        Assert.DoesNotContain(model.named_parameters(), p => p.name.StartsWith("lm_head.", StringComparison.Ordinal));
    }

    [Fact]
    public void ItLearnsWithoutTheDropoutOfTheConfiguration()
    {
        using var tiny = new TinyEncoder("roberta", dropout: 0.5);
        using var model = MaskedLanguageModel.Load(tiny.Write(), 1, ScalarType.Float32, CPU, BaseTraining.All);
        model.train();
        var batch = TinyEncoder.Batch(6);
        Assert.Equal(model.forward(batch).data<float>().ToArray(), model.forward(batch).data<float>().ToArray());
    }

    [Fact]
    public void AnotherKindOfModelIsRefused()
    {
        using var bert = new TinyEncoder();
        var folder = bert.Write();
        var error = Assert.Throws<InputException>(() => MaskedLanguageModel.Load(folder, 1, ScalarType.Float32, CPU, BaseTraining.All));
        Assert.Equal($"{folder.ConfigPath}: a model of type \"bert\" is no masked language model that is supported; supported is roberta", error.Message);
    }

    private MaskedLanguageModel Load(BaseTraining training = BaseTraining.None)
    {
        var model = MaskedLanguageModel.Load(_tiny.Write(), 5, ScalarType.Float32, CPU, training);
        model.eval();
        return model;
    }

    private void AddHead()
    {
        _tiny.Rename(name => name.StartsWith("classifier.", StringComparison.Ordinal) ? null : name);
        using var generator = new Generator(8, CPU);
        (string Name, long[] Shape)[] head =
            [("dense.weight", [16, 16]), ("dense.bias", [16]), ("layer_norm.weight", [16]), ("layer_norm.bias", [16]), ("bias", [60])];
        foreach (var (name, shape) in head) _tiny.Tensors[$"lm_head.{name}"] = randn(shape, generator: generator);
    }
}
