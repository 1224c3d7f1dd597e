namespace AsLora.Evaluation.Mmlu;

/// <summary>A row of MMLU's files.</summary>
/// <param name="Question">The question.</param>
/// <param name="Choices">The four answers to choose from.</param>
/// <param name="Answer">The letter of the right one.</param>
internal sealed record MmluRow(string Question, IReadOnlyList<string> Choices, string Answer);
