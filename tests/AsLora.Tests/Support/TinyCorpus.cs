namespace AsLora.Tests.Support;

/// <summary>Texts of one word each, so that a small encoder learns in a moment what is hidden: what stands beside it.</summary>
internal static class TinyCorpus
{
    private static readonly string[] Words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>Texts of one to three sentences of three to six words.</summary>
    public static IEnumerable<string[]> Texts(int count, int seed = 1)
    {
        var random = new Random(seed);
        for (var text = 0; text < count; text++)
        {
            var word = random.GetItems(Words, 1)[0];
            yield return [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Join(' ', Enumerable.Repeat(word, random.Next(3, 7))) + ".")];
        }
    }

    /// <summary>Writes a corpus: one sentence a line, an empty line between texts.</summary>
    public static string Write(string path, int count, int seed = 1)
    {
        File.WriteAllLines(path, Texts(count, seed).SelectMany(text => text.Append("")));
        return path;
    }
}
