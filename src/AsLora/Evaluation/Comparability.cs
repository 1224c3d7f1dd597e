using System.Globalization;

namespace AsLora.Evaluation;

/// <summary>Whether a score may stand beside published ones.</summary>
internal static class Comparability
{
    /// <summary>What keeps it from that; empty where nothing does.</summary>
    /// <param name="benchmark">The benchmark.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <param name="questions">The questions that are asked, each once for every sample.</param>
    /// <exception cref="Adapters.InputException">The data cannot be read.</exception>
    public static IReadOnlyList<string> Doubts(Benchmark benchmark, BenchmarkOptions options, IReadOnlyList<BenchmarkQuestion> questions)
    {
        var doubts = new List<string>();
        var groups = questions.Select(question => question.Group).Distinct(StringComparer.Ordinal).Count();
        if (groups != benchmark.Groups) doubts.Add($"the data has {groups} of the {benchmark.Groups} subjects or tasks of {benchmark.Task}");
        if (options.Limit is { } limit) doubts.Add($"only the first {limit} question(s) of each subject or task were asked");
        if (options.Shots is { } shots && shots != benchmark.Shots) doubts.Add($"{shots} shots were given, and the protocol has {benchmark.Shots}");
        if (options.MaxLength is { } length) doubts.Add($"{length} tokens were read at most, which is not the protocol's");
        // What was said so far changes the count too.
        if (doubts.Count == 0)
        {
            var count = benchmark.Count is { } counted ? counted(options.Data) : questions.Count / options.Samples;
            if (count != benchmark.Questions) doubts.Add($"the data has {Text(count)} questions, and all of {benchmark.Task} has {Text(benchmark.Questions)}");
        }
        return doubts.Count == 0 ? [] : [.. doubts, "so the score is not comparable with published ones"];
    }

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
