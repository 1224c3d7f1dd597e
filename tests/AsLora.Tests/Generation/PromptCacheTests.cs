using AsLora.Generation;
using AsLora.Tests.Support;
using TorchSharp;
using static AsLora.Tests.Support.TinyLanguageModel;

namespace AsLora.Tests.Generation;

public sealed class PromptCacheTests : IDisposable
{
    private static readonly GenerationOptions Options = new() { MaxNewTokens = 7, Temperature = 1.5, RepetitionPenalty = 1.1 };
    private readonly TinyLanguageModel _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void AConversationGivesWhatItGivesWithoutACache()
    {
        using var known = new PromptCache();
        int[] prompt = Prompt(6);
        for (var turn = 0; turn < 7; turn++)
        {
            var text = _tiny.Generator.Generate(prompt, Options, known);
            Assert.Equal(_tiny.Generator.Generate([prompt], Options)[0].Ids, text.Ids);
            // All but the last token was read.
            Assert.Equal(prompt.Length + text.Ids.Length - 1, known.Length);
            prompt = [.. prompt, .. text.Ids, .. Prompt(5, turn)];
        }
    }

    [Fact]
    public void WhatDiffersFromWhatIsKnownIsReadAnew()
    {
        using var known = new PromptCache();
        _tiny.Generator.Generate(Prompt(20), Options, known);
        foreach (var prompt in new[] { Prompt(20), Prompt(8), [.. Prompt(8), 77, 78, 79], Prompt(9, 5), [2] })
            Assert.Equal(_tiny.Generator.Generate([prompt], Options)[0].Ids, _tiny.Generator.Generate(prompt, Options, known).Ids);
    }

    [Fact]
    public void AfterAStopItKnowsWhatWasReadUntilThen()
    {
        using var known = new PromptCache();
        using var stopped = new CancellationTokenSource();
        var told = 0;
        Assert.Throws<OperationCanceledException>(() => _tiny.Generator.Generate(Prompt(6), Options with { MaxNewTokens = 60 }, known, _ =>
        {
            if (++told == 4) stopped.Cancel();
        }, stopped.Token));
        Assert.InRange(known.Length, 6 + 3, 40);
        var text = _tiny.Generator.Generate([Prompt(6)], Options with { MaxNewTokens = 60 })[0];
        int[] prompt = [.. Prompt(6), .. text.Ids[..(known.Length - 6)], 90, 91];
        Assert.Equal(_tiny.Generator.Generate([prompt], Options)[0].Ids, _tiny.Generator.Generate(prompt, Options, known).Ids);
    }

    [Fact]
    public void NoTensorIsLeftBehind()
    {
        _tiny.Generator.Generate([Prompt(6)], Options);
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (var known = new PromptCache())
            for (var length = 6; length < 120; length += 6) _tiny.Generator.Generate(Prompt(length), Options, known);
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
