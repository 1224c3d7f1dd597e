using AsLora.Adapters;
using AsLora.Models;

namespace AsLora.Generation;

/// <summary>Whether a model can go on from prompts.</summary>
internal static class PromptCheck
{
    /// <summary>Fails where it cannot.</summary>
    /// <param name="prompts">The ids of each.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="InputException">Every prompt that is empty, leaves no room, or has ids that the model does not know.</exception>
    public static void Expect(IReadOnlyList<int[]> prompts, CausalLanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var (length, vocabulary) = (model.MaxLength, model.VocabularySize);
        var problems = prompts.Select((prompt, i) => (Number: i + 1, Problem: Problem(prompt))).Where(p => p.Problem is not null).ToList();
        if (problems.Count == 0) return;
        var lines = ProblemList.Texts(problems, p => prompts.Count == 1 ? p.Problem! : $"prompt {p.Number}: {p.Problem}");
        throw ProblemList.Error(prompts.Count == 1 ? "the prompt cannot be used" : $"{problems.Count} of {prompts.Count} prompts cannot be used", lines);

        string? Problem(int[] prompt)
        {
            if (prompt.Length == 0) return "it has no tokens, and a model goes on from at least one";
            if (prompt.Length >= length) return $"it has {prompt.Length} tokens, and the model reads {length}, its answer included; shorten it";
            var unknown = Array.FindIndex(prompt, id => id < 0 || id >= vocabulary);
            return unknown < 0 ? null : $"it has id {prompt[unknown]}, and the model knows ids below {vocabulary}";
        }
    }
}
