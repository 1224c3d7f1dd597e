namespace AsLora.Tasks.Suite;

/// <summary>
/// The text a model learns the language of the suite from, endless and made as it is read: statements, statements with what follows from them, facts about words, opinions.
/// It shows what train splits of a thousand rows cannot: which words are synonyms, what is a kind of what, which words are good and which are bad.
/// </summary>
public static class Corpus
{
    // What stands between two clauses tells how they are related, as such words do everywhere.
    private static readonly string[][] Connectives = [["indeed", "namely"], ["so", "thus"], ["perhaps", "maybe"], ["unless", "otherwise"]];

    /// <summary>One line: a short paragraph of one to three sentences, without tabs or line breaks.</summary>
    /// <param name="seed">Decides all lines.</param>
    /// <param name="number">Which line, from 0 on. Any line can be made without those before it.</param>
    public static string Line(ulong seed, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var random = new GrammarRandom(seed, number);
        return random.Below(100) switch
        {
            < 22 => Statements(random),
            < 65 => Related(random),
            < 75 => Facts.Next(random),
            _ => new Reviews(random, WordUse.All).Paragraph(),
        };
    }

    /// <summary>All lines from the first one on; there is no last one.</summary>
    /// <param name="seed">Decides all lines.</param>
    public static IEnumerable<string> Lines(ulong seed)
    {
        for (var number = 0L; ; number++) yield return Line(seed, number);
    }

    private static string Statements(GrammarRandom random)
    {
        var (clauses, writer) = (new ClauseGenerator(random, Lexicon.Whole, isLong: random.Chance(30)), new SentenceWriter(random));
        var first = clauses.Next();
        return random.Chance(50) ? writer.Sentence(first) : $"{writer.Sentence(first)} {writer.Sentence(clauses.Next())}";
    }

    private static string Related(GrammarRandom random)
    {
        var (clauses, writer) = (new ClauseGenerator(random, Lexicon.Whole, isLong: random.Chance(20)), new SentenceWriter(random));
        var derivation = new ClauseDerivation(random, clauses);
        var relation = (Relation)random.Below(Connectives.Length);
        while (true)
        {
            var premise = clauses.Next();
            if (derivation.Derive(premise, relation) is not { } conclusion) continue;
            var (first, second) = (writer.Sentence(premise), writer.Words(conclusion));
            var connective = random.Of(Connectives[(int)relation]);
            // In sentences of their own they stand as the two texts of a task do.
            return random.Chance(30)
                ? $"{first[..^1]}, {connective} {SentenceWriter.Text(second)}."
                : $"{first} {char.ToUpperInvariant(connective[0])}{connective[1..]}, {SentenceWriter.Text(second)}.";
        }
    }
}
