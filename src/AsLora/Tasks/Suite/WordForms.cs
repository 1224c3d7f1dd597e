namespace AsLora.Tasks.Suite;

/// <summary>Reads the word tables and forms what English forms by rule.</summary>
internal static class WordForms
{
    /// <summary>The entries of a table, which stand between blanks.</summary>
    public static string[] Split(string table) => table.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the entry at this place of its table is reserved: every third one.</summary>
    public static bool IsReserved(int place) => place % 3 == 2;

    /// <summary>Synonyms such as <c>thief=thieves/robber</c>.</summary>
    public static IEnumerable<Noun> Nouns(string entry) =>
        entry.Split('/').Select(word => word.Split('=')).Select(forms => new Noun(forms[0], forms.Length > 1 ? forms[1] : WithS(forms[0])));

    /// <summary>Synonyms such as <c>break=broke=broken/smash</c>: base, past, participle.</summary>
    public static IEnumerable<Verb> Verbs(string entry) => entry.Split('/').Select(word => word.Split('=')).Select(forms =>
    {
        var past = forms.Length > 1 ? forms[1] : WithEd(forms[0]);
        return new Verb(forms[0], WithS(forms[0]), past, forms.Length > 2 ? forms[2] : past);
    });

    /// <summary>The article before a word.</summary>
    public static string Article(string next) => "aeiou".Contains(next[0], StringComparison.Ordinal) ? "an" : "a";

    private static string WithS(string word) =>
        EndsInConsonantY(word) ? word[..^1] + "ies" : word[^1] is 's' or 'x' || word.EndsWith("sh", StringComparison.Ordinal) || word.EndsWith("ch", StringComparison.Ordinal) ? word + "es" : word + "s";

    private static string WithEd(string word) => EndsInConsonantY(word) ? word[..^1] + "ied" : word[^1] == 'e' ? word + "d" : word + "ed";

    private static bool EndsInConsonantY(string word) => word[^1] == 'y' && !"aeiou".Contains(word[^2], StringComparison.Ordinal);
}
