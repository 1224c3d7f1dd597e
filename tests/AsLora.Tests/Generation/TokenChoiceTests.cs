using AsLora.Generation;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Generation;

public sealed class TokenChoiceTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void TheLikeliestOfEachRowIsTakenAndOfEqualOnesTheFirst() =>
        Assert.Equal([2L, 1], Chosen(new(), [[1], [2]], [[0.5f, 1, 3, 2], [-1, 7, 7, 7]]));

    [Fact]
    public void ThePenaltyDividesWhatIsPositiveAndMultipliesWhatIsNegativeOfPromptAndText()
    {
        // Row by row: 4 / 2 < 3; -1 · 2 < -1.5; a prompt's own token is untouched where the penalty is no help to another.
        var options = new GenerationOptions { RepetitionPenalty = 2, MaxNewTokens = 9 };
        Assert.Equal([1L, 1, 0], Chosen(options, [[0, 0], [0], [1]], [[4, 3, 0], [-1, -1.5f, -9], [4, 3, 0]]));
        using var choice = Choice(options, [[2], [2]]);
        var logits = tensor(new float[,] { { 4, 3, 0 }, { 4, 3.5f, 3 } });
        // What was chosen counts from then on: 4 becomes 2, then 3 becomes 1.5; of two that are penalised the greater is taken.
        Assert.Equal([[0L, 0], [1, 1], [0, 0], [0, 0]], Enumerable.Range(0, 4).Select(_ => choice.Next(logits)));
        Assert.Equal(new float[] { 4, 3, 0, 4, 3.5f, 3 }, logits.data<float>().ToArray());
    }

    [Fact]
    public void OfEquallyLikelyTokensAtTheEdgeOfTopKAllCanBeDrawn()
    {
        var options = new GenerationOptions { Temperature = 1, TopK = 2, MaxNewTokens = 1000 };
        using var choice = Choice(options, [[1]]);
        var logits = tensor(new float[,] { { 2, 5, 2, -3, 2, 1 } });
        Assert.Equal([0L, 1, 2, 4], Enumerable.Range(0, 400).Select(_ => choice.Next(logits)[0]).Distinct().Order());
    }

    [Fact]
    public void TopKOnTheDeviceDrawsWhatTheWholeRowWouldGive()
    {
        using var generator = new Generator(3, CPU);
        var logits = randn([2, 500], generator: generator) * 2;
        var expected = new TokenSampler(new() { Temperature = 0.7, TopK = 20, TopP = 0.8 });
        using var choice = Choice(new() { Temperature = 0.7, TopK = 20, TopP = 0.8, MaxNewTokens = 1000 }, [[1], [2]]);
        var random = new[] { new PromptRandom(42, [1], 0), new PromptRandom(42, [2], 0) };
        for (var step = 0; step < 50; step++)
            Assert.Equal(random.Select((r, row) => (long)expected.Draw(logits[row].data<float>().ToArray(), [], r.Next())!), choice.Next(logits));
    }

    private static long[] Chosen(GenerationOptions options, int[][] prompts, float[][] logits)
    {
        using var choice = Choice(options, prompts);
        return choice.Next(stack(logits.Select(row => tensor(row))));
    }

    private static TokenChoice Choice(GenerationOptions options, int[][] prompts)
    {
        var tokenizer = ChatTokenizers.All;
        return new([.. prompts.Select(p => new TextInProgress(p, 10_000, options, 0, tokenizer.Stream()))], options, vocabulary: 3, CPU);
    }
}
