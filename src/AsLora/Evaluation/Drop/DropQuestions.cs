using AsLora.Adapters;
using AsLora.Evaluation.Python;

namespace AsLora.Evaluation.Drop;

/// <summary>DROP's questions (Dua et al. 2019) as two protocols ask them.</summary>
internal static class DropQuestions
{
    private const string Group = "drop";

    /// <summary>lm-eval's template joins the names of an answer's parts in place of what they hold: every one of its shots ends like this.</summary>
    private const string LmEvalTarget = "number,date,spans,worker_id,hit_id";

    private const int InstructEvalSeed = 0, LmEvalSeed = 1234;

    /// <summary>
    /// As <c>drop.py</c> of instruct-eval asks: questions of <c>dev</c> on whose answer all agree; the shots are drawn among them, and no question about their
    /// passages is asked.
    /// </summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="shots">Shots before each question.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> InstructEval(string folder, int shots)
    {
        List<(DropQuestion Question, string Answer)> agreed = [];
        foreach (var question in DropFile.Read(folder, "dev"))
        {
            if (question.Validated.Any(answer => answer.IsAmbiguous)) continue;
            if (question.Validated.SelectMany(answer => answer.All).Select(PythonText.Strip).Distinct(StringComparer.Ordinal).ToList() is [var only])
                agreed.Add((question, only));
        }
        if (agreed.Count <= shots)
            throw new InputException($"{folder} has {agreed.Count} question(s) on whose answer all agree, which leaves none to score after {shots} shots");
        var solved = new PythonRandom(InstructEvalSeed).Sample(agreed.Count, shots).Select(i => agreed[i]).ToList();
        string[] before = [.. solved.Select(shot => $"{Ask(shot.Question)} {shot.Answer}\n\n")];
        var passages = solved.Select(shot => shot.Question.Passage).ToHashSet(StringComparer.Ordinal);
        return [.. agreed.Where(item => !passages.Contains(item.Question.Passage))
            .Select(item => new BenchmarkQuestion(Group, item.Question.Id, "", before, Ask(item.Question), [[item.Answer]]))];

        static string Ask(DropQuestion question) => $"{PythonText.Strip(question.Passage)} {PythonText.Strip(question.Question)}\nAnswer:";
    }

    /// <summary>As the task <c>drop</c> of lm-eval asks: all of <c>dev</c>, before each question shots of <c>train</c> that are drawn anew.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="shots">Shots before each question.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> LmEval(string folder, int shots)
    {
        var questions = DropFile.Read(folder, "dev");
        var train = shots > 0 ? DropFile.Read(folder, "train") : [];
        if (shots > 0 && train.Count <= shots)
            throw new InputException($"{folder} has {train.Count} question(s) to train on, which is too few to draw {shots} shots and one to spare");
        string[] solved = [.. train.Select(question => $"{Ask(question)}{LmEvalTarget}\n\n")];
        var random = new PythonRandom(LmEvalSeed);
        return [.. questions.Select(question => new BenchmarkQuestion(Group, question.Id, "", Draw(question), Ask(question), Gold(question)))];

        // One more is drawn than is taken: the question itself would be left out.
        IReadOnlyList<string> Draw(DropQuestion question) =>
            shots == 0 ? [] : [.. random.Sample(train.Count, shots + 1).Where(i => !IsSame(train[i], question)).Take(shots).Select(i => solved[i])];

        static string Ask(DropQuestion question) => $"{question.Passage} {question.Question}";
    }

    private static bool IsSame(DropQuestion shot, DropQuestion question) =>
        (shot.Id, shot.Passage, shot.Question) == (question.Id, question.Passage, question.Question);

    private static List<IReadOnlyList<string>> Gold(DropQuestion question)
    {
        List<IReadOnlyList<string>> distinct = [];
        foreach (var gold in question.Validated.Select(answer => answer.First).Prepend(question.Answer.First))
            if (!distinct.Exists(known => known.SequenceEqual(gold, StringComparer.Ordinal))) distinct.Add(gold);
        return distinct;
    }
}
