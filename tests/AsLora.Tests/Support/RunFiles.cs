using System.Text.Json.Nodes;

namespace AsLora.Tests.Support;

/// <summary>What runs leave, to be held against each other byte for byte. Only what a clock or the system says may differ, and where the run lies.</summary>
internal static class RunFiles
{
    private static readonly string[] Clocked = ["seconds", "trainingSeconds", "tokensPerSecond", "memoryBytes", "peakMemoryBytes", "output"];

    /// <summary>The same files, none more and none less, checkpoints included.</summary>
    public static void ExpectSameFolder(string expected, string actual)
    {
        ExpectSame(expected, actual);
        string[] Files(string folder) => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];
        Assert.Equal(Files(expected), Files(actual));
        foreach (var file in Files(expected).Where(f => f.EndsWith(".safetensors", StringComparison.Ordinal) || f.EndsWith("adapter.json", StringComparison.Ordinal)))
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs");
    }

    /// <summary>The same adapter, metrics and record, and the same state at the end.</summary>
    public static void ExpectSame(string expected, string actual)
    {
        var last = File.ReadAllText(Path.Combine(expected, "latest")).Trim();
        Assert.Equal(last, File.ReadAllText(Path.Combine(actual, "latest")).Trim());
        string[] files = ["adapter/adapter.json", "adapter/adapter.safetensors", $"{last}/adapter.json", $"{last}/adapter.safetensors", $"{last}/trainer_state.safetensors"];
        foreach (var file in files) Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs");
        Assert.Equal(Lines(expected), Lines(actual));
        string[] Lines(string folder) => File.Exists(Path.Combine(folder, "distances.jsonl")) ? File.ReadAllLines(Path.Combine(folder, "distances.jsonl")) : [];
        foreach (var file in (string[])["run.json", "metrics.jsonl", $"{last}/trainer_state.json"]) Assert.Equal(Text(Path.Combine(expected, file)), Text(Path.Combine(actual, file)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(actual, "*.partial", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(actual, "*.previous", SearchOption.AllDirectories));
    }

    private static string Text(string file) => file.EndsWith("l", StringComparison.Ordinal)
        ? string.Join('\n', File.ReadLines(file).Select(line => Unclocked(JsonNode.Parse(line))!.ToJsonString()))
        : Unclocked(JsonNode.Parse(File.ReadAllText(file)))!.ToString();

    private static JsonNode? Unclocked(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var name in Clocked) fields.Remove(name);
            fields.Remove("metricsLength"); // of lines with times of other lengths
            foreach (var (_, value) in fields) Unclocked(value);
        }
        else if (node is JsonArray items) foreach (var item in items) Unclocked(item);
        return node;
    }
}
