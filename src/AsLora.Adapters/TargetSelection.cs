namespace AsLora.Adapters;

/// <summary>Which linear layers a method adapts.</summary>
public static class TargetSelection
{
    /// <summary>Stands for every linear layer that can be adapted.</summary>
    public const string AllLinear = "all-linear";

    // Where words go in and out; in many models one table is both.
    private static readonly Dictionary<string, string> Tables = new(StringComparer.Ordinal)
    {
        ["lm_head"] = "it is the output layer, in many models the same table as embed_tokens, and an update fused into one would change the other",
        ["embed_tokens"] = "it holds the token embeddings, in many models the same as the output layer, and an update fused into one would change the other",
    };

    /// <summary>The layers whose module path is one of the targets or ends in one after a dot, as PEFT matches a list of target modules; in model order.</summary>
    /// <param name="linears">The layers that can be adapted.</param>
    /// <param name="targets">Whole paths, last parts, or <see cref="AllLinear"/>.</param>
    /// <exception cref="InputException">Targets match nothing; the message has all of them and the names that exist.</exception>
    public static IReadOnlyList<AdaptedLinear> Select(IReadOnlyList<AdaptedLinear> linears, IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(linears);
        ArgumentNullException.ThrowIfNull(targets);
        var kinds = linears.Select(l => l.Site.Kind).Distinct(StringComparer.Ordinal).ToList();
        var problems = targets.Where(t => !linears.Any(l => Matches(l, t))).Select(t => Tables.TryGetValue(t.Split('.')[^1], out var reason)
            ? $"target \"{t}\" cannot be adapted: {reason}"
            : $"target \"{t}\" matches no linear layer of this model{Suggestion.For(t, kinds)}").ToList();
        if (problems.Count > 0) throw new InputException($"{string.Join('\n', problems)}; the names that exist are {string.Join(", ", kinds)} and {AllLinear}");
        return [.. linears.Where(l => targets.Any(t => Matches(l, t)))];
    }

    private static bool Matches(AdaptedLinear linear, string target) =>
        string.Equals(target, AllLinear, StringComparison.Ordinal) || string.Equals(linear.Site.Name, target, StringComparison.Ordinal)
        || linear.Site.Name.EndsWith("." + target, StringComparison.Ordinal);
}
