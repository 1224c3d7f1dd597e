namespace AsLora.Evaluation;

/// <summary>One question of a benchmark with the solved ones that can stand before it.</summary>
/// <param name="Group">The subject or task it belongs to.</param>
/// <param name="Id">Its name within the group: the row of the file, from 0, or the data set's own id.</param>
/// <param name="Header">What stands before the shots.</param>
/// <param name="Shots">Solved questions, in order; a prompt takes the first ones.</param>
/// <param name="Body">The question itself, up to where the answer begins.</param>
/// <param name="Gold">The right answers; most are one text, some several together.</param>
internal record BenchmarkQuestion(string Group, string Id, string Header, IReadOnlyList<string> Shots, string Body, IReadOnlyList<IReadOnlyList<string>> Gold)
{
    /// <summary>Which of several samples of an answer this is, from 1.</summary>
    public int Sample { get; init; } = 1;

    /// <summary>The prompt with some of the shots.</summary>
    /// <param name="shots">How many, from the first on.</param>
    public string Prompt(int shots) => string.Concat(Shots.Take(shots).Prepend(Header).Append(Body));

    /// <summary>The one right answer.</summary>
    public string OnlyGold => Gold[0][0];
}
