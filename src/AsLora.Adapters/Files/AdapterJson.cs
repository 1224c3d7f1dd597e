using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsLora.Adapters.Files;

/// <summary>How methods, their options and merges are written as JSON.</summary>
public static class AdapterJson
{
    /// <summary>
    /// Names in camel case, enumerations by their names on the command line, a step or fraction of a run as the number it is, a factor's role as its letter,
    /// numbers that are not finite as text. Reading is strict: keys that are unknown or there twice are errors.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The same in lines, for files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true, NewLine = "\n" };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for files, not for web pages: names of labels stay readable
            Converters = { new FactorRoleConverter(), new StepOrFractionConverter(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
