using System.Text.Json.Nodes;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class DecoderTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly int[][] _texts = [TinyDecoder.Text(5), TinyDecoder.Text(12), TinyDecoder.Text(8)];

    /// <summary>Model types with and without a window that texts are longer than.</summary>
    public static TheoryData<string, int?> Types => new() { { "llama", null }, { "mistral", 4 }, { "mistral", null }, { "qwen2", 4 }, { "qwen2", null } };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void ABatchOfMixedLengthsGivesWhatItsTextsGiveOneByOneWithPaddingOnEitherSide(string type, int? window)
    {
        using var tiny = new TinyDecoder(type, Windowed(window));
        using var model = tiny.Load();
        foreach (var left in new[] { false, true })
        {
            var together = model.call(TinyDecoder.Batch(left, _texts));
            for (var row = 0; row < _texts.Length; row++)
            {
                var start = left ? 12 - _texts[row].Length : 0;
                Near(model.call(TinyDecoder.Batch(_texts[row]))[0], together[row].narrow(0, start, _texts[row].Length), 5e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TokensReadOneByOneThroughTheCacheGiveWhatTheWholeTextGives(string type, int? window)
    {
        using var tiny = new TinyDecoder(type, Windowed(window));
        using var model = tiny.Load();
        var text = tensor(TinyDecoder.Text(14), ScalarType.Int64).view(1, -1);
        var whole = model.call(TokenBatch.FromTensors(text, zeros_like(text), null, null))[0];
        foreach (var steps in new[] { Enumerable.Repeat(1, 14).ToArray(), [14], [6, 1, 1, 6], [3, 5, 6] })
        {
            using var cache = model.NewCache(1, 14);
            var read = 0;
            foreach (var count in steps)
            {
                var logits = model.Next(text.narrow(1, read, count), null, cache);
                read += count;
                Assert.Equal(read, cache.Length);
                Near(whole[read - 1].unsqueeze(0), logits, 5e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void PromptsOfUnequalLengthGrowTogetherAsEachWouldAlone(string type, int? window)
    {
        using var tiny = new TinyDecoder(type, Windowed(window));
        using var model = tiny.Load();
        using var cache = model.NewCache(3, 18);
        var prompts = TinyDecoder.Batch(left: true, _texts);
        var more = TinyDecoder.Text(6, first: 9);
        var logits = model.Next(prompts.Ids, prompts.Mask, cache);
        for (var i = 0; i <= more.Length; i++)
        {
            for (var row = 0; row < 3; row++) Near(model.call(TinyDecoder.Batch([.. _texts[row], .. more[..i]]))[0, -1], logits[row], 5e-5);
            if (i < more.Length) logits = model.Next(full([3, 1], more[i], ScalarType.Int64), null, cache);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TextsPackedIntoOneRowGiveWhatTheyGiveInRowsOfTheirOwn(string type, int? window)
    {
        using var tiny = new TinyDecoder(type, Windowed(window));
        using var model = tiny.Load();
        LabelledTokens Labelled(int[] ids) => new(ids, [.. ids.Select((_, i) => i > 2)], IsTruncated: false);
        var packed = TokenBatch.ForLanguage([[Labelled(_texts[0]), Labelled(_texts[1])], [Labelled(_texts[2])]], 0, CPU);
        var alone = TokenBatch.ForLanguage([.. _texts.Select(t => (IReadOnlyList<LabelledTokens>)[Labelled(t)])], 0, CPU);
        Assert.NotNull(packed.Documents);
        Assert.Equal(alone.Labels!.data<long>().ToArray(), packed.Labels!.data<long>().ToArray());
        Near(model.call(alone), model.call(packed), 5e-5);
    }

    // Long enough that the tokens which ask are taken block by block.
    [Theory]
    [MemberData(nameof(Types))]
    public void LongTextsGiveWhatTheirTokensGiveInSmallPiecesWithPaddingAndPackedToo(string type, int? window)
    {
        using var tiny = new TinyDecoder(type, c =>
        {
            Windowed(window is null ? null : 50)(c);
            c["max_position_embeddings"] = 512;
        });
        using var model = tiny.Load();
        int[][] texts = [TinyDecoder.Text(300), TinyDecoder.Text(170, 5)];
        var alone = texts.Select(InPieces).ToList();
        var together = model.call(TinyDecoder.Batch(left: true, texts));
        for (var row = 0; row < texts.Length; row++) Near(alone[row], together[row].narrow(0, 300 - texts[row].Length, texts[row].Length), 5e-5);
        var packed = model.call(TokenBatch.ForLanguage([[.. texts.Select(t => new LabelledTokens(t, [.. t.Select((_, i) => i > 0)]))]], 0, CPU));
        Near(cat([.. alone.Select(logits => logits.narrow(0, 0, logits.shape[0] - 1))]), packed, 5e-5);

        Tensor InPieces(int[] text)
        {
            var whole = tensor(text, ScalarType.Int64).view(1, -1);
            using var cache = model.NewCache(1, text.Length);
            return cat([.. Enumerable.Range(0, text.Length).Select(i => model.Next(whole.narrow(1, i, 1), null, cache))]);
        }
    }

    [Fact]
    public void ATextWithDynamicPositionsIsPackedAsIfItStoodAlone()
    {
        using var tiny = new TinyDecoder("llama", c =>
        {
            c["max_position_embeddings"] = 8;
            c["rope_scaling"] = JsonNode.Parse("""{ "type": "dynamic", "factor": 4 }""");
        });
        using var model = tiny.Load();
        Assert.Equal(32, model.MaxLength);
        LabelledTokens Labelled(int[] ids) => new(ids, [.. ids.Select((_, i) => i > 0)], IsTruncated: false);
        var packed = TokenBatch.ForLanguage([[Labelled(TinyDecoder.Text(12)), Labelled(TinyDecoder.Text(12, 5))]], 0, CPU);
        var alone = TokenBatch.ForLanguage([[Labelled(TinyDecoder.Text(12))], [Labelled(TinyDecoder.Text(12, 5))]], 0, CPU);
        Near(model.call(alone), model.call(packed), 5e-5);
    }

    [Fact]
    public void OnlyTheLatestTokensAreSeenThroughAWindow()
    {
        using var tiny = new TinyDecoder("mistral", c => (c["sliding_window"], c["num_hidden_layers"]) = (4, 1));
        using var model = tiny.Load();
        Tensor Last(int changed) => model.call(TinyDecoder.Batch([.. TinyDecoder.Text(10).Select((id, i) => i == changed ? 59 - id : id)]))[0, -1];
        // The last token stands at 9 and sees itself and the three before it.
        Near(Last(-1), Last(5), 0);
        Assert.True((Last(-1) - Last(6)).abs().max().item<float>() > 1e-3);
    }

    [Fact]
    public void InBfloat16TheLogitsAreFloat32AndNearThoseOfFloat32()
    {
        using var tiny = new TinyDecoder("qwen2");
        using var exact = tiny.Load();
        using var rounded = tiny.Load(ScalarType.BFloat16);
        var logits = rounded.call(TinyDecoder.Batch(false, _texts));
        Assert.Equal(ScalarType.Float32, logits.dtype);
        var mask = TinyDecoder.Batch(false, _texts).Mask!.unsqueeze(-1);
        Near(exact.call(TinyDecoder.Batch(false, _texts)) * mask, logits * mask, 0.4);
        Assert.All(rounded.named_parameters(), p => Assert.Equal(ScalarType.BFloat16, p.parameter.dtype));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatTrainsIsFloat32AndTakesAGradientAndTheRestIsFrozen(bool tied)
    {
        using var tiny = new TinyDecoder("qwen2", c => c["tie_word_embeddings"] = tied);
        foreach (var training in Enum.GetValues<BaseTraining>())
        {
            using var model = tiny.Load(ScalarType.BFloat16, training);
            var loss = model.call(TinyDecoder.Batch(false, _texts)).square().mean();
            if (training != BaseTraining.None) loss.backward();
            foreach (var (name, parameter) in model.named_parameters())
            {
                var trains = training == BaseTraining.All || (training == BaseTraining.Biases && name.EndsWith(".bias", StringComparison.Ordinal));
                Assert.Equal((trains, trains ? ScalarType.Float32 : ScalarType.BFloat16), (parameter.requires_grad, parameter.dtype));
                Assert.Equal(trains, parameter.grad is not null);
            }
            Assert.Equal(!tied, model.named_parameters().Any(p => p.name == "lm_head.weight"));
        }
    }

    [Fact]
    public void TheCountOfLiveTensorsStaysFlatWhileReadingAndWhileTextsGrow()
    {
        using var tiny = new TinyDecoder("mistral", Windowed(4));
        using var model = tiny.Load();
        using var cache = model.NewCache(3, 40);
        var before = Tensor.TotalCount;
        for (var round = 0; round < 3; round++)
        {
            using (var scope = NewDisposeScope())
            {
                using var batch = TinyDecoder.Batch(true, _texts);
                model.call(batch);
                model.Next(batch.Ids, round == 0 ? batch.Mask : null, cache);
                model.Next(batch.Ids.narrow(1, 0, 1), null, cache);
            }
            // The cache remembers which tokens of the first prompts were padding.
            Assert.Equal(before + 1, Tensor.TotalCount);
        }
        cache.Truncate(13);
        Assert.Equal((13, before + 1), (cache.Length, Tensor.TotalCount));
    }

    private static Action<JsonObject> Windowed(int? window) => config =>
    {
        config["sliding_window"] = window;
        if (config["model_type"]!.GetValue<string>() == "qwen2") (config["use_sliding_window"], config["max_window_layers"]) = (window is not null, 1);
    };

    private static void Near(Tensor expected, Tensor actual, double tolerance) => GoldenCase.Near(expected, actual, tolerance, "the result");
}
