namespace AsLora.Evaluation;

/// <summary>The score of a subject, a task or a category.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Questions">How many questions it has.</param>
/// <param name="Metrics">Name → mean over the questions.</param>
public sealed record GroupScore(string Name, int Questions, IReadOnlyDictionary<string, double> Metrics);
