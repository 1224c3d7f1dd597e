using AsLora.Adapters.Methods;
using AsLora.Models;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class DecoderClassifierTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly int[][] _texts = [TinyDecoder.Text(5), TinyDecoder.Text(12), TinyDecoder.Text(8)];

    public static TheoryData<string> Types => ["llama", "mistral", "qwen2"];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void ABatchOfMixedLengthsGivesWhatItsTextsGiveOneByOneWithPaddingOnEitherSide(string type)
    {
        using var tiny = new TinyDecoder(type);
        using var model = tiny.LoadClassifier();
        var alone = cat([.. _texts.Select(t => model.call(TinyDecoder.Batch(t)))], 0);
        Assert.Equal(ScalarType.Float32, alone.dtype);
        foreach (var left in new[] { false, true }) GoldenCase.Near(alone, model.call(TinyDecoder.Batch(left, _texts)), 1e-5, "logits");
    }

    [Fact]
    public void TheHeadReadsTheLastTokenThatIsNoPaddingWhateverItsId()
    {
        using var tiny = new TinyDecoder();
        using var model = tiny.LoadClassifier();
        using var decoder = tiny.Load();
        // The last token has the id that fills up short texts.
        int[][] texts = [[.. _texts[0], 0], _texts[1]];
        var states = decoder.HiddenStates(TinyDecoder.Batch(left: false, texts))[^1];
        var expected = nn.functional.linear(stack([states[0, 5], states[1, 11]]), model.get_parameter("score.weight")!);
        GoldenCase.Near(expected, model.call(TinyDecoder.Batch(left: false, texts)), 1e-5, "logits");
    }

    [Fact]
    public void ALanguageModelsFilesGetAHeadThatComesFromTheSeedAndTrains()
    {
        using var tiny = new TinyDecoder();
        using var model = tiny.LoadClassifier(seed: 3);
        using var same = tiny.LoadClassifier(seed: 3);
        using var other = tiny.LoadClassifier(seed: 4, dtype: ScalarType.BFloat16);
        Assert.Equal(["score.weight: not in the weight files, made anew from the seed"], model.Notes);
        Assert.True(model.get_parameter("score.weight")!.allclose(same.get_parameter("score.weight")!, 0, 0));
        Assert.False(model.get_parameter("score.weight")!.allclose(other.get_parameter("score.weight")!, 0, 0));
        Assert.Equal("LlamaForSequenceClassification", model.Architecture);
        model.call(TinyDecoder.Batch(_texts[0])).sum().backward();
        Assert.All(other.named_parameters(), p => Assert.Equal(p.name == "score.weight" ? ScalarType.Float32 : ScalarType.BFloat16, p.parameter.dtype));
        Assert.All(model.named_parameters(), p => Assert.Equal(p.name == "score.weight", model.IsHead(p.name)));
        Assert.All(model.named_parameters(), p => Assert.Equal(p.name == "score.weight", p.parameter.grad is not null));
    }

    [Fact]
    public void AStoredHeadIsReadAndTheOutputLayerOfALanguageModelIsNot()
    {
        using var tiny = new TinyDecoder("qwen2");
        var score = rand(3, 16);
        tiny.Tensors["score.weight"] = score;
        using var model = tiny.LoadClassifier();
        Assert.Empty(model.Notes);
        Assert.True(model.get_parameter("score.weight")!.allclose(score, 0, 0));
        Assert.DoesNotContain(model.named_parameters(), p => p.name.StartsWith("lm_head", StringComparison.Ordinal));

        using var language = tiny.Load();
        Assert.Empty(language.Notes);
        Assert.Equal("Qwen2ForCausalLM", language.Architecture);
    }

    [Fact]
    public void FilesOfABareDecoderHaveNoPrefix()
    {
        using var tiny = new TinyDecoder();
        using var model = tiny.LoadClassifier();
        var expected = model.call(TinyDecoder.Batch(_texts[1]));
        tiny.Rename(name => name == "lm_head.weight" ? null : name["model.".Length..]);
        using var same = tiny.LoadClassifier();
        GoldenCase.Near(expected, same.call(TinyDecoder.Batch(_texts[1])), 0, "logits");
    }

    [Fact]
    public void ShapesAreKnownWithoutAnyValue()
    {
        using var tiny = new TinyDecoder();
        var folder = tiny.Write();
        using var weights = folder.OpenWeights();
        var (model, _) = SequenceClassifier.Describe(folder, weights, new(5));
        using var __ = model;
        Assert.Equal("score.weight [5, 16]", string.Join(' ', model.OwnShapes(BaseTraining.None, 5).Select(s => $"{s.Key} [{string.Join(", ", s.Value)}]")));
        var (language, plan) = CausalLanguageModel.Describe(folder, weights);
        using var ___ = language;
        Assert.Empty(language.OwnShapes(BaseTraining.None, null));
        Assert.All(language.named_parameters(), p => Assert.Equal(TorchSharp.DeviceType.META, p.parameter.device_type));
        Assert.Equal(plan.Stored.Keys.Order(StringComparer.Ordinal), language.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
    }
}
