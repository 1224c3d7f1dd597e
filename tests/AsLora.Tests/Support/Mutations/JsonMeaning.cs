using System.Globalization;
using System.Text.Json;

namespace AsLora.Tests.Support.Mutations;

/// <summary>Whether what was read is what was written.</summary>
internal static class JsonMeaning
{
    /// <summary>Fails unless everything a JSON says is said by what was read from it; that may say more, by defaults.</summary>
    /// <param name="written">The JSON.</param>
    /// <param name="read">What was read, written again.</param>
    public static void ExpectKept(byte[] written, byte[] read)
    {
        using var before = JsonDocument.Parse(written);
        using var after = JsonDocument.Parse(read);
        ExpectKept(before.RootElement, after.RootElement, "$");
    }

    private static void ExpectKept(JsonElement written, JsonElement read, string path)
    {
        switch (written.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in written.EnumerateObject())
                {
                    if (read.TryGetProperty(property.Name, out var value)) ExpectKept(property.Value, value, $"{path}.{property.Name}");
                    else Assert.True(property.Value.ValueKind == JsonValueKind.Null, $"{path}.{property.Name} was lost");
                }
                break;
            case JsonValueKind.Array:
                Assert.True(written.GetArrayLength() == read.GetArrayLength(), $"{path} lost or gained items");
                foreach (var (i, item) in written.EnumerateArray().Index()) ExpectKept(item, read[i], $"{path}[{i}]");
                break;
            default:
                var isExact = !(read.ValueKind == JsonValueKind.Number && read.GetRawText().AsSpan().IndexOfAny('.', 'E', 'e') >= 0);
                Assert.True(Value(written, isExact) == Value(read, isExact), $"{path} was {written.GetRawText()} and became {read.GetRawText()}");
                break;
        }
    }

    // Names of enumerations may be read in any case. A number beyond all others is the text for infinity. Whole numbers are exact; what has a point or an exponent was read as a double.
    private static string Value(JsonElement leaf, bool isExact) => leaf.ValueKind switch
    {
        JsonValueKind.Number => isExact && decimal.TryParse(leaf.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && exact == decimal.Truncate(exact)
            ? exact.ToString("0", CultureInfo.InvariantCulture)
            : double.Parse(leaf.GetRawText(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture).ToUpperInvariant(),
        JsonValueKind.String => leaf.GetString()!.ToUpperInvariant(),
        _ => leaf.ValueKind.ToString(),
    };
}
