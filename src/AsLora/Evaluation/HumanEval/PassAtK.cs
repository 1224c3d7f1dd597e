namespace AsLora.Evaluation.HumanEval;

/// <summary>pass@k (Chen et al. 2021, eq. 1): how likely one of k samples of a problem is right, without bias from the samples that were drawn.</summary>
internal static class PassAtK
{
    private static readonly int[] Reported = [1, 10, 100];

    /// <summary>pass@1, pass@10 and pass@100 of every problem, as far as it has so many samples.</summary>
    /// <param name="items">The samples, each right or wrong.</param>
    public static IReadOnlyList<(string Group, IReadOnlyDictionary<string, double> Metrics)> ByProblem(IEnumerable<BenchmarkItem> items) =>
        [.. items.GroupBy(item => (item.Group, item.Id))
            .Select(problem => (problem.Key.Group, Metrics(problem.Count(), problem.Count(item => item.Metrics.Values.First() == 1))))];

    private static IReadOnlyDictionary<string, double> Metrics(int samples, int correct) => new OrderedDictionary<string, double>(
        Reported.Where(k => k <= samples).Select(k => KeyValuePair.Create($"pass@{k}", Estimate(samples, correct, k))), StringComparer.Ordinal);

    /// <summary>1 − C(n − c, k) / C(n, k), as a product that does not overflow.</summary>
    /// <param name="samples">n: samples of the problem.</param>
    /// <param name="correct">c: how many of them are right.</param>
    /// <param name="k">k: at most n.</param>
    public static double Estimate(int samples, int correct, int k)
    {
        // One factor is 0 where fewer than k samples are wrong.
        var allWrong = 1.0;
        for (var i = samples - correct + 1; i <= samples; i++) allWrong *= 1 - ((double)k / i);
        return 1 - allWrong;
    }
}
