namespace AsLora.Adapters;

/// <summary>One adapted projection of a model.</summary>
/// <param name="Name">The module path of Transformers, for example <c>roberta.encoder.layer.0.attention.self.query</c>.</param>
/// <param name="Layer">The layer it belongs to, counted from 0 at the input.</param>
/// <param name="Kind">The projection's own name, the last part of <paramref name="Name"/>.</param>
/// <param name="In">Width of the input.</param>
/// <param name="Out">Width of the output.</param>
public sealed record AdapterSite(string Name, int Layer, string Kind, long In, long Out)
{
    /// <summary>Reads layer and kind out of a module path: the layer is its first whole number (0 where it has none), the kind its last part.</summary>
    /// <param name="name">The module path.</param>
    /// <param name="inFeatures">Width of the input.</param>
    /// <param name="outFeatures">Width of the output.</param>
    public static AdapterSite FromName(string name, long inFeatures, long outFeatures)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('.');
        var number = Array.Find(parts, p => p.Length > 0 && p.All(char.IsAsciiDigit));
        return new(name, number is null ? 0 : int.Parse(number, System.Globalization.CultureInfo.InvariantCulture), parts[^1], inFeatures, outFeatures);
    }
}
