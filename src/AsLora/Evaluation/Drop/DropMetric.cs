using System.Text;
using AsLora.Evaluation.Python;

namespace AsLora.Evaluation.Drop;

/// <summary>Exact match and F1 of DROP as its authors and lm-eval count them.</summary>
internal static class DropMetric
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>The better scores over all right answers; one whose first text is blank scores nothing.</summary>
    /// <param name="prediction">The answer that was given.</param>
    /// <param name="gold">The right answers, each of one text or of several together.</param>
    public static (double ExactMatch, double F1) Score(string prediction, IReadOnlyList<IReadOnlyList<string>> gold)
    {
        var scores = gold.Where(answer => PythonText.Strip(answer[0]).Length > 0).Select(answer => Score(prediction, answer)).ToList();
        return (scores.Select(s => s.ExactMatch).Append(0).Max(), scores.Select(s => s.F1).Append(0).Max());
    }

    /// <summary>
    /// The scores against one right answer. Of its several texts the one that fits best is set against the prediction, which is a single text, and the others
    /// count as
    /// missed: that is the best assignment of one text to many. F1 is rounded to two decimals.
    /// </summary>
    /// <param name="prediction">The answer that was given.</param>
    /// <param name="gold">One right answer, at least one text.</param>
    public static (double ExactMatch, double F1) Score(string prediction, IReadOnlyList<string> gold)
    {
        var (given, right) = (Normalize(prediction), gold.Select(Normalize).ToList());
        var isExact = right is [var only] && only == given;
        var f1 = right.Max(text => F1(Bag(given), Bag(text))) / right.Count;
        return (isExact ? 1 : 0, Math.Round(f1 * 100, MidpointRounding.ToEven) / 100);
    }

    /// <summary>A text in lower case without punctuation and articles, its numbers written alike.</summary>
    /// <param name="text">The text.</param>
    internal static string Normalize(string text) => string.Join(' ', text.Split(' ', '-').Select(NormalizeWord).Where(word => word.Length > 0));

    private static string NormalizeWord(string word)
    {
        word = PythonText.Lower(word);
        if (!PythonFloat.TryParse(word, out _)) word = string.Concat(word.Where(c => !Punctuation.Contains(c, StringComparison.Ordinal)));
        if (PythonFloat.TryParse(word, out var number)) word = PythonFloat.Format(number);
        return string.Join(' ', PythonText.Split(WithoutArticles(word)));
    }

    private static string WithoutArticles(string text)
    {
        var (kept, word) = (new StringBuilder(), new StringBuilder());
        foreach (var rune in text.EnumerateRunes())
        {
            if (PythonText.IsWord(rune))
            {
                word.Append(rune.ToString());
                continue;
            }
            End();
            kept.Append(rune.ToString());
        }
        End();
        return kept.ToString();

        void End()
        {
            kept.Append(word.ToString() is "a" or "an" or "the" ? " " : word.ToString());
            word.Clear();
        }
    }

    private static HashSet<string> Bag(string normalized) => [.. PythonText.Split(normalized)];

    // A right answer with numbers is missed wholly by one that has none of them.
    private static double F1(HashSet<string> given, HashSet<string> right)
    {
        var numbers = right.Where(word => PythonFloat.TryParse(word, out _)).ToList();
        if (numbers.Count > 0 && !numbers.Exists(given.Contains)) return 0;
        double common = right.Count(given.Contains);
        var precision = given.Count == 0 ? 1 : common / given.Count;
        var recall = right.Count == 0 ? 1 : common / right.Count;
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
