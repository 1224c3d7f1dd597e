namespace AsLora.Evaluation.HumanEval;

/// <summary>A problem of HumanEval as a question.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Header">What stands before its prompt.</param>
internal sealed record HumanEvalQuestion(HumanEvalProblem Problem, string Header) : BenchmarkQuestion("humaneval", Problem.Id, Header, [], Problem.Prompt, [])
{
    /// <summary>The program that tests a completion; it ends well where the completion is right.</summary>
    /// <param name="kept">What is kept of the completion.</param>
    public string Program(string kept) => $"{Problem.Prompt}{kept}\n{Problem.Test}\ncheck({Problem.EntryPoint})";
}
