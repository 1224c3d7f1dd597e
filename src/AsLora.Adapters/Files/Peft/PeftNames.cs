using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Files.Peft;

/// <summary>What PEFT calls the tensors of an adapter. The model's own parameters that are saved with it have the names of Transformers after the prefix.</summary>
internal static class PeftNames
{
    /// <summary>What stands before a path in the model.</summary>
    public const string Prefix = "base_model.model.";

    /// <summary>A factor's name: for LoRA that of the site's own tensor, for VeRA's shared pair one for the whole model.</summary>
    /// <param name="isVera">Whether the method is VeRA.</param>
    /// <param name="site">A site that reads the factor.</param>
    /// <param name="role">The part it plays.</param>
    public static string Of(bool isVera, AdapterSite site, FactorRole role) => (isVera, role) switch
    {
        (false, FactorRole.A) => $"{Prefix}{site.Name}.lora_A.weight",
        (false, FactorRole.B) => $"{Prefix}{site.Name}.lora_B.weight",
        (true, FactorRole.A) => "base_model.vera_A",
        (true, FactorRole.B) => "base_model.vera_B",
        (true, FactorRole.InnerDiagonal) => $"{Prefix}{site.Name}.vera_lambda_d",
        (true, FactorRole.OuterDiagonal) => $"{Prefix}{site.Name}.vera_lambda_b",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "LoRA has no diagonals"),
    };

    /// <summary>The name of every factor of a graph, by its id.</summary>
    /// <param name="isVera">Whether the method is VeRA.</param>
    /// <param name="graph">The factors.</param>
    public static IReadOnlyDictionary<string, string> Of(bool isVera, SharingGraph graph) =>
        graph.Factors.ToDictionary(f => f.Id, f => Of(isVera, graph.ReadersOf(f.Id).First(), f.Role), StringComparer.Ordinal);

    /// <summary>The module a factor's tensor belongs to, or null for any other tensor.</summary>
    /// <param name="name">A tensor's name.</param>
    public static string? ModuleOf(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var end = new[] { ".lora_", ".vera_" }.Select(mark => name.LastIndexOf(mark, StringComparison.Ordinal)).Max();
        return end > Prefix.Length ? name[Prefix.Length..end] : null;
    }
}
