namespace AsLora.Evaluation.HumanEval;

/// <summary>What instruct-eval keeps of a completion.</summary>
internal static class CompletionFilter
{
    /// <summary>
    /// Gives every line an even number of leading blanks, which mends a first line that lost one in the tokenizer; leaves out line feeds at the start, and what
    /// comes after the
    /// first empty line.
    /// </summary>
    /// <param name="completion">What was generated.</param>
    public static string InstructEval(string completion)
    {
        var even = string.Join('\n', completion.Split('\n').Select(line => (line.Length - line.TrimStart(' ').Length) % 2 == 0 ? line : " " + line));
        return even.TrimStart('\n').Split("\n\n", 2)[0];
    }
}
