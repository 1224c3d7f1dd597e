namespace AsLora.Evaluation;

/// <summary>What an answer is worth.</summary>
/// <param name="Answer">What was taken for the answer.</param>
/// <param name="Metrics">Name → value; the one that decides first.</param>
/// <param name="Note">What else is to be known, such as the error a program ended with.</param>
internal sealed record AnswerScore(string Answer, IReadOnlyList<KeyValuePair<string, double>> Metrics, string? Note = null)
{
    /// <summary>An answer that is right or wrong.</summary>
    /// <param name="answer">What was taken for the answer.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="isRight">Whether it is right.</param>
    /// <param name="note">What else is to be known.</param>
    public static AnswerScore Of(string answer, string metric, bool isRight, string? note = null) => new(answer, [new(metric, isRight ? 1 : 0)], note);
}
