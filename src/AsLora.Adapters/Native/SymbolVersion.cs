namespace AsLora.Adapters.Native;

/// <summary>Names of symbol versions such as "GLIBCXX_3.4.32".</summary>
internal static class SymbolVersion
{
    /// <summary>The highest number among the names of one family, or null where there is none.</summary>
    /// <param name="names">Names of versions of any families.</param>
    /// <param name="family">The part before the number: "GLIBCXX_".</param>
    public static Version? Newest(IEnumerable<string> names, string family) => names
        .Where(name => name.StartsWith(family, StringComparison.Ordinal))
        .Select(name => Version.TryParse(name.AsSpan(family.Length), out var version) ? version : null)
        .Max();
}
