using System.Text.Json;
using AsLora.Adapters.Files;

namespace AsLora.Cli.Output;

/// <summary>Results for programs.</summary>
internal static class Json
{
    /// <summary>Writes a value as JSON, untouched by the width of the window.</summary>
    public static void Write<T>(Terminal terminal, T value) => terminal.Results.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, AdapterJson.Indented));
}
