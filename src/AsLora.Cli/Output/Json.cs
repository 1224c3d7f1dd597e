using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsLora.Cli.Output;

/// <summary>Results for programs.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes a value as JSON, untouched by the width of the window.</summary>
    public static void Write<T>(Terminal terminal, T value) => terminal.Results.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, Options));
}
