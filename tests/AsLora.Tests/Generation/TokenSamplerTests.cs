using AsLora.Generation;
using CsCheck;

namespace AsLora.Tests.Generation;

public sealed class TokenSamplerTests
{
    [Fact]
    public void WithoutFiltersProbabilitiesAreTheSoftmaxOfTheLogitsDividedByTheTemperature()
    {
        // exp(2 ln p) / Σ: the squares of 1/2, 1/4, 1/4 are to each other as 4, 1, 1.
        Assert.Equal([(0, 0.5), (1, 0.25), (2, 0.25)], Distribution(Logits(0.5, 0.25, 0.25), new() { Temperature = 1 }));
        Assert.Equal([(0, 0.666667), (1, 0.166667), (2, 0.166667)], Distribution(Logits(0.5, 0.25, 0.25), new() { Temperature = 0.5 }));
        Assert.Equal([(0, 1.0)], Distribution([1e30f], new() { Temperature = 1e-3 }));
    }

    [Fact]
    public void TopKKeepsTheLikeliestAndAllThatAreAsLikelyAsTheLastOfThem()
    {
        var logits = Logits(0.1, 0.3, 0.2, 0.2, 0.2);
        Assert.Equal([(1, 1.0)], Distribution(logits, new() { Temperature = 1, TopK = 1 }));
        Assert.Equal([(1, 0.333333), (2, 0.222222), (3, 0.222222), (4, 0.222222)], Distribution(logits, new() { Temperature = 1, TopK = 2 }));
        Assert.Equal(5, Distribution(logits, new() { Temperature = 1, TopK = 5 }).Count);
        Assert.Equal(5, Distribution(logits, new() { Temperature = 1, TopK = 100 }).Count);
    }

    [Fact]
    public void TopPKeepsTheTokenThatCrossesTheThresholdAndAtLeastOne()
    {
        var logits = Logits(0.1, 0.4, 0.2, 0.3);
        Assert.Equal([(1, 1.0)], Distribution(logits, new() { Temperature = 1, TopP = 0.39 }));
        Assert.Equal([(1, 0.571429), (3, 0.428571)], Distribution(logits, new() { Temperature = 1, TopP = 0.41 }));
        Assert.Equal([(1, 0.571429), (3, 0.428571)], Distribution(logits, new() { Temperature = 1, TopP = 0.69 }));
        Assert.Equal([1, 3, 2], Distribution(logits, new() { Temperature = 1, TopP = 0.71 }).Select(c => c.Id));
        Assert.Equal([1, 3, 2, 0], Distribution(logits, new() { Temperature = 1, TopP = 0.91 }).Select(c => c.Id));
        Assert.Equal([(1, 1.0)], Distribution(logits, new() { Temperature = 1, TopP = 0 }));
    }

    [Fact]
    public void TemperatureComesBeforeTopPAndTopKBeforeTopP()
    {
        var logits = Logits(0.4, 0.3, 0.2, 0.1);
        // Squared: 16, 9, 4, 1 of 30. The first alone has 0.53 then.
        Assert.Equal([0], Distribution(logits, new() { Temperature = 0.5, TopP = 0.5 }).Select(c => c.Id));
        // Of the two that top-k leaves the first has 0.57; of all four it has 0.4.
        Assert.Equal([0], Distribution(logits, new() { Temperature = 1, TopK = 2, TopP = 0.5 }).Select(c => c.Id));
    }

    /// <summary>Held against the definition of Transformers, word for word: sort ascending, add up, remove what adds up to at most 1 − p.</summary>
    [Fact]
    public void TheSetsAreThoseOfTheDefinition() =>
        Gen.Select(Gen.Int[-30, 30].Array[1, 40], Gen.Int[0, 45], Gen.Int[1, 99], Gen.Int[1, 30]).Sample((steps, k, percent, tenths) =>
        {
            var logits = steps.Select(s => s / 8f).ToArray();
            var options = new GenerationOptions { Temperature = tenths / 10.0, TopK = k, TopP = (percent / 100.0) + 0.0031 };
            var scores = logits.Select(l => l / (float)options.Temperature).ToArray();
            var threshold = k == 0 ? float.NegativeInfinity : scores.OrderDescending().ElementAt(Math.Min(k, scores.Length) - 1);
            var left = scores.Index().Where(s => s.Item >= threshold).OrderBy(s => s.Item).ThenByDescending(s => s.Index).ToList();
            var weights = left.Select(s => Math.Exp(s.Item)).ToList();
            var (sum, expected) = (0.0, new List<int>());
            for (var i = 0; i < left.Count; i++)
            {
                sum += weights[i] / weights.Sum();
                if (sum > 1 - options.TopP || i == left.Count - 1) expected.Add(left[i].Index);
            }
            Assert.Equal(expected.Order(), Distribution(logits, options).Select(c => c.Id).Order());
        });

    [Fact]
    public void ACandidateKeepsTheIdThatIsGivenWithIt()
    {
        var sampler = new TokenSampler(new() { Temperature = 1, TopK = 2 });
        Assert.Equal(70, sampler.Draw(Logits(0.6, 0.3, 0.1), [70, 5, 9], 0.5));
        Assert.Equal(5, sampler.Draw(Logits(0.6, 0.3, 0.1), [70, 5, 9], 0.7));
    }

    [Fact]
    public void TheWholeRangeOfARandomNumberBelongsToTheTokensByTheirProbabilities()
    {
        var sampler = new TokenSampler(new() { Temperature = 1 });
        var drawn = Enumerable.Range(0, 1000).Select(i => sampler.Draw(Logits(0.5, 0.2, 0.3), [], (i + 0.5) / 1000)).CountBy(id => id!.Value).ToDictionary();
        Assert.Equal(new Dictionary<int, int> { [0] = 500, [1] = 200, [2] = 300 }, drawn);
        Assert.Equal(2, sampler.Draw(Logits(0.5, 0.2, 0.3), [], Math.BitDecrement(1.0)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void NothingIsDrawnWhereALogitIsNotFinite(float logit) =>
        Assert.Null(new TokenSampler(new() { Temperature = 1, TopK = 1 }).Draw([1, logit, 2], [], 0));

    /// <summary>χ² of 20,000 draws among five tokens; with four degrees of freedom it exceeds 30 once in 200,000 seeds.</summary>
    [Fact]
    public void DrawsComeAsOftenAsTheirProbabilitiesSay()
    {
        double[] probabilities = [0.4, 0.3, 0.15, 0.1, 0.05];
        var (sampler, random) = (new TokenSampler(new() { Temperature = 1 }), new PromptRandom(42, [1, 2, 3], 0));
        var counts = new int[5];
        for (var i = 0; i < 20_000; i++) counts[sampler.Draw(Logits(probabilities), [], random.Next())!.Value]++;
        Assert.InRange(counts.Zip(probabilities, (count, p) => Math.Pow(count - (20_000 * p), 2) / (20_000 * p)).Sum(), 0, 30);
    }

    [Fact]
    public void GeneratorsDependOnTheSeedThePromptAndItsRepetitionAndOnNothingElse()
    {
        var starts = new[] { Start(1, [5, 6], 0), Start(2, [5, 6], 0), Start(1, [5, 7], 0), Start(1, [6, 5], 0), Start(1, [5, 6], 1), Start(1, [5], 0) };
        Assert.Distinct(starts);
        Assert.Equal(starts[0], Start(1, [5, 6], 0));
        // Neighbouring seeds share none of their samples.
        Assert.Distinct(Enumerable.Range(0, 64).SelectMany(seed => Enumerable.Range(0, 64).Select(repetition => Start((ulong)seed, [5, 6], repetition))));

        static double Start(ulong seed, int[] prompt, int repetition) => new PromptRandom(seed, prompt, repetition).Next();
    }

    private static float[] Logits(params double[] probabilities) => [.. probabilities.Select(p => (float)Math.Log(p))];

    private static List<(int Id, double Probability)> Distribution(float[] logits, GenerationOptions options)
    {
        var candidates = new TokenSampler(options).Distribution(logits, [], out var sum);
        var all = new List<(int, double)>();
        foreach (var candidate in candidates) all.Add((candidate.Id, Math.Round(candidate.Weight / sum, 6)));
        return all;
    }
}
