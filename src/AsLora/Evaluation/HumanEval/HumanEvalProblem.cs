namespace AsLora.Evaluation.HumanEval;

/// <summary>A problem of HumanEval.</summary>
/// <param name="Id">Its id, <c>HumanEval/0</c>.</param>
/// <param name="Prompt">The beginning of a program, up to where the body of a function begins.</param>
/// <param name="Test">A function <c>check</c> that tests a function.</param>
/// <param name="EntryPoint">The name of the function.</param>
internal sealed record HumanEvalProblem(string Id, string Prompt, string Test, string EntryPoint);
