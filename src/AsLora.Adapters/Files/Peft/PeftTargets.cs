using System.Text.RegularExpressions;

namespace AsLora.Adapters.Files.Peft;

/// <summary>Which modules an adapter of PEFT adapts, matched as PEFT does.</summary>
/// <param name="Names">Whole module paths or their last parts; null where <paramref name="Pattern"/> decides.</param>
/// <param name="Pattern">A regular expression for whole module paths, or <c>all-linear</c>.</param>
/// <param name="Excluded">Names that are left out.</param>
/// <param name="ExcludedPattern">A regular expression for module paths that are left out.</param>
/// <param name="Layers">The layers that are adapted; null for all. It does not act on whole paths.</param>
public sealed record PeftTargets(
    IReadOnlyList<string>? Names, string? Pattern = null, IReadOnlyList<string>? Excluded = null, string? ExcludedPattern = null, IReadOnlyList<int>? Layers = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether a module is adapted.</summary>
    /// <param name="site">The module.</param>
    /// <exception cref="InputException">A regular expression cannot be used.</exception>
    public bool Matches(AdapterSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (Any(Excluded, site.Name) || (ExcludedPattern is not null && MatchesWhole(ExcludedPattern, site.Name))) return false;
        if (Pattern is not null) return Pattern == TargetSelection.AllLinear || MatchesWhole(Pattern, site.Name);
        return Names!.Contains(site.Name, StringComparer.Ordinal) || (Any(Names, site.Name) && Layers?.Contains(site.Layer) != false);
    }

    /// <summary>Whether a name is a module's whole path or its end after a dot.</summary>
    /// <param name="name">The name.</param>
    /// <param name="module">The module's path.</param>
    internal static bool IsNameOf(string name, string module) => name == module || module.EndsWith("." + name, StringComparison.Ordinal);

    /// <summary>Whether a regular expression matches all of a text.</summary>
    internal static bool MatchesWhole(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            throw new InputException($"\"{pattern}\" cannot be used as a regular expression for module paths: {exception.Message}", exception);
        }
    }

    private static bool Any(IReadOnlyList<string>? names, string module) => names?.Any(name => IsNameOf(name, module)) == true;
}
