namespace AsLora.Evaluation.Drop;

/// <summary>A question of DROP.</summary>
/// <param name="Id">Its id in the data set.</param>
/// <param name="Passage">The text it is about.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer of whoever asked.</param>
/// <param name="Validated">The answers of others; empty where nobody was asked.</param>
internal sealed record DropQuestion(string Id, string Passage, string Question, DropAnswer Answer, IReadOnlyList<DropAnswer> Validated);
