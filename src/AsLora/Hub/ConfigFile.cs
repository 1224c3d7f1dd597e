using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Adapters.Files;

namespace AsLora.Hub;

/// <summary>Writes the <c>config.json</c> of a model.</summary>
internal static class ConfigFile
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a configuration with the model's class and the type of its weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="architecture">The class of Transformers.</param>
    /// <param name="type">The type of most weights.</param>
    public static void Write(string path, JsonObject config, string architecture, SafetensorsType type)
    {
        config["architectures"] = new JsonArray(architecture);
        // Transformers has called it dtype since version 4.56, and reads both.
        config.Remove("dtype");
        config["torch_dtype"] = type switch
        {
            SafetensorsType.BF16 => "bfloat16",
            SafetensorsType.F16 => "float16",
            SafetensorsType.F64 => "float64",
            _ => "float32",
        };
        AtomicFile.Write(path, stream =>
        {
            JsonSerializer.Serialize(stream, config, Indented);
            stream.WriteByte((byte)'\n');
        });
    }
}
