namespace AsLora.Tests.Support;

/// <summary>Holds text to a file that was read and approved. With ASLORA_APPROVE=1 the files are written instead: read the difference before committing it.</summary>
internal static class Approved
{
    /// <summary>Whether the files are written instead.</summary>
    public static bool Rewrites { get; } = string.Equals(Environment.GetEnvironmentVariable("ASLORA_APPROVE"), "1", StringComparison.Ordinal);

    /// <summary>Fails unless the text is that of <c>tests/AsLora.Tests/Approvals/NAME.approved.txt</c>.</summary>
    public static void Equal(string name, string actual)
    {
        var path = Path.Combine(TestPaths.Repository, "tests", "AsLora.Tests", "Approvals", $"{name}.approved.txt");
        var text = string.Join('\n', actual.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        if (Rewrites)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"there is no approved text at {path}; set ASLORA_APPROVE=1, run the test once, and read what it wrote");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
