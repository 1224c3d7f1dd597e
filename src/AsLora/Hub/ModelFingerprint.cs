using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AsLora.Hub;

/// <summary>One number for what a model is: its configuration and the names and shapes of its tensors.</summary>
internal static class ModelFingerprint
{
    // They say where a model came from and who wrote the file, not what it computes; saving a model again changes them.
    private static readonly string[] Provenance = ["_name_or_path", "transformers_version"];

    /// <summary>SHA-256 in lower-case hexadecimal over the canonical form.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="tensors">Names and shapes.</param>
    public static string Of(JsonElement config, IEnumerable<(string Name, IReadOnlyList<long> Shape)> tensors) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(config, tensors))));

    /// <summary>The configuration with its keys in order and no spaces, then a line <c>name [shape]</c> for every tensor, in order of names.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="tensors">Names and shapes.</param>
    internal static string Canonical(JsonElement config, IEnumerable<(string Name, IReadOnlyList<long> Shape)> tensors)
    {
        var text = new StringBuilder();
        Append(text, config, isRoot: true);
        foreach (var (name, shape) in tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"\n{name} [{string.Join(',', shape)}]");
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement value, bool isRoot = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = value.EnumerateObject().Where(p => !isRoot || !Provenance.Contains(p.Name, StringComparer.Ordinal));
                AppendAll(text, '{', '}', properties.OrderBy(p => p.Name, StringComparer.Ordinal), property =>
                {
                    text.Append(JsonSerializer.Serialize(property.Name)).Append(':');
                    Append(text, property.Value);
                });
                break;
            case JsonValueKind.Array:
                AppendAll(text, '[', ']', value.EnumerateArray(), element => Append(text, element));
                break;
            case JsonValueKind.String:
                text.Append(JsonSerializer.Serialize(value.GetString()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> append)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) text.Append(',');
            first = false;
            append(item);
        }
        text.Append(close);
    }
}
