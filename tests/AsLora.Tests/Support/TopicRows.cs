namespace AsLora.Tests.Support;

/// <summary>Rows of id, title, body, topic in the words of <see cref="TinyProject"/>; a key word in the body decides the topic.</summary>
internal static class TopicRows
{
    private static readonly string[] Rest = ["the", "on", "sat", "mat", "under", "house"];

    private static readonly (string Topic, string[] Words)[] Keys = [("travel, \"far\"", ["road", "red"]), ("pets", ["cat", "dog"]), ("Wetter\nüber Land", ["bird", "tree"])];

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["id", "title", "body", "topic"];

    /// <summary>The topics in ordinal order, which is that of their ids.</summary>
    public static IReadOnlyList<string> Topics { get; } = ["Wetter\nüber Land", "pets", "travel, \"far\""];

    /// <summary>Some rows; each topic has about a third of them.</summary>
    public static IReadOnlyList<string[]> Make(int count, int seed) => [.. Generate(count, new Random(seed))];

    private static IEnumerable<string[]> Generate(int count, Random random)
    {
        string Words(int from, int to) => string.Join(' ', Enumerable.Range(0, random.Next(from, to)).Select(_ => Rest[random.Next(Rest.Length)]));
        for (var id = 0; id < count; id++)
        {
            var (topic, words) = Keys[random.Next(Keys.Length)];
            yield return [$"{id}", Words(1, 4), $"{Words(0, 3)}, {words[random.Next(words.Length)]}\n{Words(1, 4)}", topic];
        }
    }
}
