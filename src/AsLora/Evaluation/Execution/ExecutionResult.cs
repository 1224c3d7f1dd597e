namespace AsLora.Evaluation.Execution;

/// <summary>
/// What became of a program, and what it said. Both texts come from the program; control characters are replaced, as they could steer a terminal.
/// </summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">One line: <c>passed</c>, the last line of the exception that ended it, or what did.</param>
/// <param name="ErrorOutput">The end of what it wrote to standard error, at most 2 KB.</param>
public sealed record ExecutionResult(ExecutionOutcome Outcome, string Message, string ErrorOutput)
{
    /// <summary>Whether it came to its end within its time.</summary>
    public bool Passed => Outcome == ExecutionOutcome.Passed;
}
