using AsLora.Adapters;
using AsLora.Generation;
using AsLora.Tests.Support;
using TorchSharp;
using static AsLora.Tests.Support.TinyLanguageModel;

namespace AsLora.Tests.Generation;

public sealed class TextGeneratorTests : IDisposable
{
    private static readonly GenerationOptions Drawn = new() { MaxNewTokens = 20, Temperature = 2, TopK = 60, TopP = 0.95, RepetitionPenalty = 1.2 };
    private readonly TinyLanguageModel _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData(0, 0, 1, 1)]
    [InlineData(0, 0, 1, 1.5)]
    [InlineData(2, 0, 1, 1)]
    [InlineData(2, 30, 1, 1.1)]
    [InlineData(2, 0, 0.9, 1)]
    [InlineData(2, 30, 0.9, 1.5)]
    public void ABatchOfUnequalPromptsGivesWhatEachGivesAlone(double temperature, int topK, double topP, double penalty)
    {
        int[][] prompts = [Prompt(3), Prompt(17), Prompt(1), Prompt(9), Prompt(17, 2)];
        var options = new GenerationOptions { MaxNewTokens = 25, Temperature = temperature, TopK = topK, TopP = topP, RepetitionPenalty = penalty };
        var alone = prompts.Select(prompt => _tiny.Generator.Generate([prompt], options)[0].Ids).ToList();
        foreach (var size in new[] { 2, 8 })
            Assert.Equal(alone, _tiny.Generator.Generate(prompts, options with { BatchSize = size }).Select(text => text.Ids));
    }

    [Fact]
    public void TheSameSeedGivesTheSameTextAndAnotherSeedOrTheSamePromptAgainAnother()
    {
        var texts = _tiny.Generator.Generate([Prompt(5), Prompt(5), Prompt(6)], Drawn).Select(text => text.Ids).ToList();
        Assert.Equal(texts, _tiny.Generator.Generate([Prompt(5), Prompt(5), Prompt(6)], Drawn).Select(text => text.Ids));
        Assert.NotEqual(texts[0], texts[1]);
        Assert.NotEqual(texts[0], _tiny.Generator.Generate([Prompt(5)], Drawn with { Seed = 43 })[0].Ids);
        Assert.Equal(texts[2], _tiny.Generator.Generate([Prompt(6), Prompt(5)], Drawn)[0].Ids);
    }

    [Fact]
    public void AStopIdEndsATextAndBelongsToItsIdsAndNotToItsText()
    {
        var whole = _tiny.Generator.Generate([Prompt(5), Prompt(8)], new() { MaxNewTokens = 12 });
        var texts = _tiny.Generator.Generate([Prompt(5), Prompt(8)], new() { MaxNewTokens = 12, StopIds = [whole[0].Ids[4], 500] });
        var end = Array.IndexOf(whole[0].Ids, whole[0].Ids[4]);
        Assert.Equal(whole[0].Ids[..(end + 1)], texts[0].Ids);
        Assert.Equal(StopReason.StopId, texts[0].Reason);
        Assert.Equal(_tiny.Tokenizer.Decode(whole[0].Ids[..end]), texts[0].Text);
        // The other one goes on as if nothing had happened.
        if (!whole[1].Ids.Contains(whole[0].Ids[4])) Assert.Equal(whole[1].Ids, texts[1].Ids);
        Assert.Equal(StopReason.MaxNewTokens, whole[1].Reason);
    }

    [Fact]
    public void AStopStringThatSpansTokensEndsTheTextBeforeItAndIsNeverTold()
    {
        var (told, whole) = (new List<string>(), Letters());
        var stop = whole.Text[5..9];
        var cut = whole.Text.IndexOf(stop, StringComparison.Ordinal);
        var text = _tiny.Generator.Generate([Prompt(5)], Drawn with { StopStrings = ["never there", stop] }, (_, piece) => told.Add(piece))[0];
        Assert.Equal((whole.Text[..cut], StopReason.StopString), (text.Text, text.Reason));
        Assert.Equal(whole.Ids[..text.Ids.Length], text.Ids);
        Assert.Equal(text.Text, string.Concat(told));
        // As soon as the text holds it: without the last token it does not.
        Assert.Contains(stop, _tiny.Tokenizer.Decode(text.Ids), StringComparison.Ordinal);
        Assert.DoesNotContain(stop, _tiny.Tokenizer.Decode(text.Ids[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsToldIsTheTextPieceByPiece()
    {
        var told = new string[] { "", "", "" };
        var texts = _tiny.Generator.Generate([Prompt(5), Prompt(2), Prompt(9)], Drawn, (prompt, piece) => told[prompt] += piece);
        Assert.Equal(texts.Select(text => text.Text), told);
        Assert.Equal(texts.Select(text => _tiny.Tokenizer.Decode(text.Ids)), told);
    }

    [Fact]
    public void EveryTextIsToldWhenItHasEnded()
    {
        var whole = _tiny.Generator.Generate([Prompt(5), Prompt(8)], new() { MaxNewTokens = 12 });
        var ended = new List<(int, GeneratedText)>();
        var options = new GenerationOptions { MaxNewTokens = 12, StopIds = [whole[1].Ids[3]], BatchSize = 2 };
        var texts = _tiny.Generator.Generate([Prompt(5), Prompt(8), Prompt(3)], options, onEnd: (prompt, text) => ended.Add((prompt, text)));
        Assert.True(texts[1].Ids.Length < texts[0].Ids.Length);
        Assert.Equal([(1, texts[1].Text), (0, texts[0].Text), (2, texts[2].Text)], ended.Select(end => (end.Item1, end.Item2.Text)));
    }

    [Fact]
    public void ATextEndsWhereTheModelCanReadNoMoreAndABatchDoesNotEndItSooner()
    {
        var options = new GenerationOptions { MaxNewTokens = 50 };
        int[][] prompts = [Prompt(100), Prompt(127), Prompt(4)];
        var texts = _tiny.Generator.Generate(prompts, options);
        Assert.Equal(
            [(28, StopReason.ContextLength), (1, StopReason.ContextLength), (50, StopReason.MaxNewTokens)],
            texts.Select(text => (text.Ids.Length, text.Reason)));
        Assert.Equal(prompts.Select(prompt => _tiny.Generator.Generate([prompt], options)[0].Ids), texts.Select(text => text.Ids));
    }

    [Fact]
    public void PromptsThatCannotBeUsedAreAllNamed()
    {
        Assert.Equal(
            "3 of 4 prompts cannot be used:\n  prompt 1: it has no tokens, and a model goes on from at least one\n"
            + "  prompt 3: it has 128 tokens, and the model reads 128, its answer included; shorten it\n"
            + "  prompt 4: it has id 320, and the model knows ids below 320",
            Assert.Throws<InputException>(() => _tiny.Generator.Generate([[], Prompt(127), Prompt(128), [5, 320]], new())).Message);
        Assert.Equal(
            "the prompt cannot be used: it has id -1, and the model knows ids below 320",
            Assert.Throws<InputException>(() => _tiny.Generator.Generate([[5, -1]], new())).Message);
        Assert.Throws<InputException>(() => _tiny.Generator.Generate([Prompt(3)], new() { TopP = 2 }));
        Assert.Empty(_tiny.Generator.Generate([], new()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void LogitsThatAreNotFiniteAreAnError(double temperature)
    {
        using (torch.no_grad()) _tiny.Model.named_parameters().First(p => p.name == "model.norm.weight").parameter.fill_(float.NaN);
        Assert.Equal(
            "the model gives logits that are not finite, so no token can be chosen; its weights, or those of the adapter, are damaged",
            Assert.Throws<InputException>(() => _tiny.Generator.Generate([Prompt(3)], new() { Temperature = temperature })).Message);
    }

    [Fact]
    public void ItStopsBetweenTwoTokens()
    {
        using var cancellation = new CancellationTokenSource();
        var told = "";
        Assert.Throws<OperationCanceledException>(() => _tiny.Generator.Generate([Prompt(3)], Drawn, (_, piece) =>
        {
            told += piece;
            if (told.Length > 4) cancellation.Cancel();
        }, cancellation: cancellation.Token));
        Assert.StartsWith(told, _tiny.Generator.Generate([Prompt(3)], Drawn)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelInTrainingStaysInTraining()
    {
        _tiny.Model.train();
        _tiny.Generator.Generate([Prompt(3)], new() { MaxNewTokens = 2 });
        Assert.True(_tiny.Model.training);
    }

    /// <summary>Over the tokens of a text, over calls and over stops: as many tensors live as before, and none is left to the garbage collector.</summary>
    [Fact]
    public void NoTensorIsLeftBehind()
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        var counts = new List<long>();
        void Count(int prompt, string piece) => counts.Add(statistics.ThreadTotalLiveCount);
        _tiny.Generator.Generate([Prompt(3)], new() { MaxNewTokens = 2 });
        var live = statistics.ThreadTotalLiveCount;

        foreach (var options in new[] { new() { MaxNewTokens = 100 }, Drawn with { MaxNewTokens = 100 } })
        {
            counts.Clear();
            _tiny.Generator.Generate([Prompt(3), Prompt(12)], options, Count);
            Assert.InRange(counts.Count, 100, 200);
            // The first token is chosen while the mask of the padded prompts is there; then nothing changes.
            Assert.Single(counts.Skip(4).Distinct());
            var few = options with { MaxNewTokens = 3 };
            for (var call = 0; call < 50; call++) _tiny.Generator.Generate([Prompt(3), Prompt(5)], few);
            Assert.Equal(live, statistics.ThreadTotalLiveCount);
        }
        using var stopped = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => _tiny.Generator.Generate([Prompt(3)], Drawn, (_, _) => stopped.Cancel(), cancellation: stopped.Token));
        Assert.Equal(live, statistics.ThreadTotalLiveCount);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(live, statistics.ThreadTotalLiveCount);
    }

    // A text of which some characters are certain after few tokens.
    private GeneratedText Letters()
    {
        var text = _tiny.Generator.Generate([Prompt(5)], Drawn)[0];
        Assert.True(text.Text.Length > 12, text.Text);
        return text;
    }
}
