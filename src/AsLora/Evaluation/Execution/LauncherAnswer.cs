namespace AsLora.Evaluation.Execution;

/// <summary>What the launcher answers: a problem, or an outcome.</summary>
/// <param name="Problem">What kept the program from being started; null where it was.</param>
/// <param name="Outcome">How the program ended; null where there is a problem.</param>
/// <param name="Status">Exit status; below zero it is a signal's number.</param>
/// <param name="Tail">The end of what the program wrote to standard error.</param>
internal sealed record LauncherAnswer(string? Problem, ExecutionOutcome? Outcome, int Status, string? Tail);
