namespace AsLora.Experiments;

/// <summary>Which learning rate a search chose, and what was seen of every rate. Scores are those of the best evaluation of each run, on the split that decides.</summary>
/// <param name="Model">The experiment's name of the model.</param>
/// <param name="Task">The experiment's name of the task.</param>
/// <param name="Method">The experiment's name of the method.</param>
/// <param name="Metric">The metric that decides.</param>
/// <param name="LearningRate">The rate with the best mean score; of equal ones the lowest.</param>
/// <param name="IsAtEdge">Whether it is the lowest or the highest that was tried, so that a better one may lie beyond.</param>
/// <param name="Trials">Every rate, ascending.</param>
public sealed record SweepChoice(string Model, string Task, string Method, string Metric, double LearningRate, bool IsAtEdge, IReadOnlyList<RateTrial> Trials);
