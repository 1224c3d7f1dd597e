using AsLora.Adapters;
using AsLora.Evaluation.Python;

namespace AsLora.Evaluation.Mmlu;

/// <summary>MMLU's questions (Hendrycks et al. 2021) as two protocols ask them.</summary>
internal static class MmluQuestions
{
    private const string Expected = "MMLU's folders dev and test, with SUBJECT_dev.csv and SUBJECT_test.csv";

    /// <summary>As <c>mmlu.py</c> of instruct-eval asks: two spaces before the subject, cells as pandas prints them.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="shots">Shots before each question, the first rows of <c>dev</c>.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> InstructEval(string folder, int shots) => Read(folder, shots, asPandas: true, "  ", question => question);

    /// <summary>As the tasks <c>mmlu_*</c> of lm-eval ask: the question is stripped, cells are what stands in the file.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="shots">Shots before each question, the first rows of <c>dev</c>.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> LmEval(string folder, int shots) => Read(folder, shots, asPandas: false, " ", PythonText.Strip);

    private static List<BenchmarkQuestion> Read(string folder, int shots, bool asPandas, string gap, Func<string, string> clean)
    {
        var questions = new List<BenchmarkQuestion>();
        foreach (var subject in BenchmarkData.Names(Path.Combine(folder, "test"), "_test.csv", Expected))
        {
            var file = Path.Combine(folder, "dev", subject + "_dev.csv");
            var solved = MmluFile.Read(file, asPandas);
            if (solved.Count < shots) throw new InputException($"{file} has {solved.Count} row(s), which is too few for {shots} shots");
            var header = $"The following are multiple choice questions (with answers) about{gap}{subject.Replace('_', ' ')}.\n\n";
            string[] before = [.. solved.Take(shots).Select(row => $"{Ask(row)} {row.Answer}\n\n")];
            var rows = MmluFile.Read(Path.Combine(folder, "test", subject + "_test.csv"), asPandas);
            questions.AddRange(rows.Select((row, index) => new BenchmarkQuestion(subject, $"{index}", header, before, Ask(row), [[row.Answer]])));
        }
        return questions;

        string Ask(MmluRow row) => string.Concat(
            row.Choices.Select((choice, i) => $"\n{MmluFile.Letters[i]}. {choice}").Prepend(clean(row.Question)).Append("\nAnswer:"));
    }
}
