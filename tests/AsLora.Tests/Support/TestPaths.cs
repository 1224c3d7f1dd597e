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

    /// <summary>Golden cases: the folder named by ASLORA_FIXTURES, else the repository's own copy where it has this kind, else the shared one.</summary>
    public static string Fixtures(string kind)
    {
        if (Environment.GetEnvironmentVariable("ASLORA_FIXTURES") is { Length: > 0 } named) return Path.Combine(Path.GetFullPath(named, Repository), kind);
        var own = Path.Combine(Repository, "tests", "golden", kind);
        return Path.Exists(own) ? own : Path.Combine(Shared, "fixtures", kind);
    }

    /// <summary>A path under the shared folder; the running test is skipped with a reason where the folder is absent.</summary>
    public static string SharedOrSkip(params string[] parts)
    {
        Assert.SkipUnless(Directory.Exists(Shared), $"needs ../shared, which is not beside this clone ({Shared})");
        return Path.Combine([Shared, .. parts]);
    }
}
