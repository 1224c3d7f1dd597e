using System.Reflection;

namespace AsLora.Tests.Support;

/// <summary>Where the tests find golden values, models and data.</summary>
internal static class TestPaths
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Repository { get; } = typeof(TestPaths).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => string.Equals(a.Key, "RepositoryRoot", StringComparison.Ordinal)).Value!;

    /// <summary>The folder of given models and data beside the repository; absent in a stranger's clone.</summary>
    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    private static string? NamedFixtures => Environment.GetEnvironmentVariable("ASLORA_FIXTURES") is { Length: > 0 } named ? named : null;

    /// <summary>Golden cases: the folder named by ASLORA_FIXTURES, else the repository's own copy where it has this kind, else the shared one.</summary>
    public static string Fixtures(string kind)
    {
        if (NamedFixtures is { } named) return Path.Combine(Path.GetFullPath(named, Repository), kind);
        var own = Path.Combine(Repository, "tests", "golden", kind);
        return Path.Exists(own) ? own : Path.Combine(Shared, "fixtures", kind);
    }

    /// <summary>Golden cases of a kind, as <see cref="Fixtures"/> finds them; where they are absent the running test is skipped with a reason.</summary>
    public static string FixturesOrSkip(string kind)
    {
        var path = Fixtures(kind);
        Assert.SkipWhen(!Path.Exists(path) && NamedFixtures is not null, $"the golden folder {NamedFixtures} leaves {kind} out");
        Assert.SkipUnless(Path.Exists(path), $"needs ../shared with the golden values of {kind}, which are not at {path}");
        return path;
    }

    /// <summary>A path under the shared folder; the running test is skipped with a reason where the folder is absent.</summary>
    public static string SharedOrSkip(params string[] parts)
    {
        Assert.SkipUnless(Directory.Exists(Shared), $"needs ../shared, which is not beside this clone ({Shared})");
        return Path.Combine([Shared, .. parts]);
    }
}
