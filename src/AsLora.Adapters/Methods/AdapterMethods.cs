namespace AsLora.Adapters.Methods;

/// <summary>The methods that exist. A new one is one file beside these, one line here and one row in <c>docs/methods.md</c>.</summary>
public static class AdapterMethods
{
    /// <summary>All methods, in the order of <c>docs/methods.md</c>.</summary>
    public static IReadOnlyList<AdapterMethod> All { get; } =
    [
        AsLoraMethod.Definition,
        LoraMethod.Definition,
        LoraMethod.RankStabilized,
        ShareLoraMethod.Definition,
        VeraMethod.Definition,
        TiedLoraMethod.Definition,
        BaseMethods.Full,
        BaseMethods.BitFit,
    ];

    /// <summary>The method of this name.</summary>
    /// <param name="name">For example <c>aslora</c>.</param>
    /// <exception cref="InputException">There is no such method; the message lists those that exist.</exception>
    public static AdapterMethod Get(string name) =>
        All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal))
        ?? throw new InputException($"unknown method \"{name}\"{Suggestion.For(name, All.Select(m => m.Name))}; the methods are {string.Join(", ", All.Select(m => m.Name))}");
}
