namespace AsLora.Models.Bert;

/// <summary>What the tensors of a BERT or RoBERTa checkpoint are called in a classifier. Files of a bare encoder lack the prefix; files converted from TensorFlow say gamma and beta.</summary>
internal static class StoredNames
{
    private static readonly string[] OtherHeads = ["cls.", "lm_head."];

    /// <summary>The name in the classifier → the name in the file.</summary>
    /// <param name="names">The names in the file.</param>
    /// <param name="prefix">The prefix of the encoder, without the dot.</param>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyCollection<string> names, string prefix)
    {
        var isPrefixed = names.Any(n => n.StartsWith($"{prefix}.", StringComparison.Ordinal));
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var canonical = isPrefixed || IsOutside(name) ? name : $"{prefix}.{name}";
            canonical = Rename(Rename(canonical, ".gamma", ".weight"), ".beta", ".bias");
            if (!result.TryAdd(canonical, name)) result[name] = name;
        }
        return result;
    }

    /// <summary>Whether a tensor belongs to the pretraining's own head, is a constant that older versions stored, or is RoBERTa's unused pooler.</summary>
    /// <param name="name">The name in the classifier.</param>
    /// <param name="variant">The model.</param>
    public static bool IsIgnored(string name, BertVariant variant) =>
        OtherHeads.Any(h => name.StartsWith(h, StringComparison.Ordinal))
        || name == $"{variant.ModelType}.embeddings.position_ids" || name == $"{variant.ModelType}.embeddings.token_type_ids"
        || (!variant.HasPooler && name.StartsWith($"{variant.ModelType}.pooler.", StringComparison.Ordinal));

    private static bool IsOutside(string name) => name.StartsWith("classifier.", StringComparison.Ordinal) || OtherHeads.Any(h => name.StartsWith(h, StringComparison.Ordinal));

    private static string Rename(string name, string suffix, string instead) =>
        name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] + instead : name;
}
