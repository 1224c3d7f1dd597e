using System.Globalization;

namespace AsLora.Tasks.Suite;

/// <summary>The rows of the suite's tasks, made from one seed. Classes take turns, so they are equally frequent; no row stands twice in a task.</summary>
internal static class SuiteRows
{
    /// <summary>Decides all rows.</summary>
    public const ulong Seed = 2412_10135;

    // Far enough apart that no two splits draw the same.
    private const long BetweenTasks = 1_000_000_000, BetweenSplits = 100_000_000;

    /// <summary>The splits and how many rows they have.</summary>
    public static IReadOnlyList<(string Name, int Rows)> Splits { get; } = [("train", 1500), ("dev", 500), ("test", 500)];

    /// <summary>All splits of a task.</summary>
    /// <param name="task">A task of <see cref="SuiteTasks"/>.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<SuiteRow>> Of(TaskDefinition task)
    {
        var first = SuiteTasks.All.Index().Single(t => t.Item.Name == task.Name).Index * BetweenTasks;
        var seen = new HashSet<(string, string?)>();
        return Splits.Index().ToDictionary(s => s.Item.Name, s => Split(task, s.Item.Name == "test", s.Item.Rows, first + s.Index * BetweenSplits, seen), StringComparer.Ordinal);
    }

    private static IReadOnlyList<SuiteRow> Split(TaskDefinition task, bool isTest, int count, long place, HashSet<(string, string?)> seen)
    {
        var rows = new List<SuiteRow>(count);
        for (; rows.Count < count; place++)
        {
            var label = task.IsRegression ? "" : task.Labels[rows.Count % task.Labels.Count];
            if (Draw(task.Name, label, isTest, new GrammarRandom(Seed, place)) is { } row && seen.Add((row.Text, row.Pair))) rows.Add(row);
        }
        return rows;
    }

    private static SuiteRow? Draw(string task, string label, bool isTest, GrammarRandom random)
    {
        if (task == SuiteTasks.Sentiment) return new(new Reviews(random, isTest ? WordUse.Reserved : WordUse.Known).Sentence(label == "positive", isLong: isTest), null, label);

        // A shifted row is longer and has a word that no row of train has.
        var clauses = new ClauseGenerator(random, isTest ? Lexicon.Whole : Lexicon.Known, isLong: isTest);
        var writer = new SentenceWriter(random);
        var first = clauses.Next();
        if (isTest && !first.HasReserved) return null;
        return task switch
        {
            SuiteTasks.Acceptability => Acceptability(first, label, writer, random),
            SuiteTasks.Paraphrase => Paraphrase(first, label, writer, new(random, clauses)),
            SuiteTasks.Entailment => Entailment(first, label, writer, new(random, clauses)),
            _ => Similarity(first, writer, new(random, clauses)),
        };
    }

    private static SuiteRow? Acceptability(Clause clause, string label, SentenceWriter writer, GrammarRandom random)
    {
        // Verbs in the past agree with every subject.
        var words = writer.Words(clause with { IsPast = random.Chance(25) });
        var said = label == "acceptable" ? words : Corruption.Apply(words, random);
        return said is null ? null : new(SentenceWriter.Sentence(said), null, label);
    }

    private static SuiteRow? Paraphrase(Clause clause, string label, SentenceWriter writer, ClauseDerivation derivation)
    {
        if ((label == "equivalent" ? clause : derivation.Differ(clause)) is not { } other) return null;
        var (text, pair) = (writer.Sentence(clause), writer.Sentence(other));
        return text == pair ? null : new(text, pair, label);
    }

    private static SuiteRow? Entailment(Clause clause, string label, SentenceWriter writer, ClauseDerivation derivation)
    {
        var relation = label switch { "entailment" => Relation.Entailed, "neutral" => Relation.Neutral, _ => Relation.Contradicted };
        return derivation.Derive(clause, relation) is { } conclusion ? new(writer.Sentence(clause), writer.Sentence(conclusion), label) : null;
    }

    private static SuiteRow Similarity(Clause clause, SentenceWriter writer, Similarity similarity)
    {
        var (other, score) = similarity.Vary(clause);
        return new(writer.Sentence(clause), writer.Sentence(other), score.ToString("0.0", CultureInfo.InvariantCulture));
    }
}
