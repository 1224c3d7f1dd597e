using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Runtime;

namespace AsLora.Hub;

/// <summary>A model as Hugging Face publishes it: a folder with <c>config.json</c> and weights in safetensors files. Opening it does not load libtorch.</summary>
public sealed class ModelFolder
{
    private string? _fingerprint;

    private ModelFolder(string configPath, JsonElement config, string modelType) => (ConfigPath, Config, ModelType) = (configPath, config, modelType);

    /// <summary>The folder's full path.</summary>
    public string Path => System.IO.Path.GetDirectoryName(ConfigPath)!;

    /// <summary>The full path of <c>config.json</c>.</summary>
    public string ConfigPath { get; }

    /// <summary>The object in <c>config.json</c>.</summary>
    public JsonElement Config { get; }

    /// <summary>The value of <c>model_type</c>, for example <c>bert</c>.</summary>
    public string ModelType { get; }

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, over the configuration and the names and shapes of the tensors: what an adapter must find again to fit. Values,
    /// number types and the split into files do not count, nor do the order of keys and the note of where the model came from.
    /// </summary>
    /// <exception cref="InputException">The weight files cannot be read.</exception>
    public string Fingerprint
    {
        get
        {
            if (_fingerprint is not null) return _fingerprint;
            using var weights = OpenWeights();
            return _fingerprint = ModelFingerprint.Of(Config, weights.Entries.Values.Select(e => (e.Name, e.Shape)));
        }
    }

    /// <summary>Opens a folder and reads its configuration.</summary>
    /// <param name="path">The folder, or <c>built-in</c> for the encoder that comes with the program.</param>
    /// <exception cref="InputException">The folder or its <c>config.json</c> is missing, or the latter is no configuration of a model.</exception>
    public static ModelFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        // No path holds a null character, and to complete one with it is an error of another kind.
        var full = path.Contains('\0') ? path : System.IO.Path.GetFullPath(BuiltIn.Model(path));
        if (!Directory.Exists(full)) throw new InputException($"there is no model folder {full}; expected a folder with config.json and model.safetensors");
        var file = System.IO.Path.Combine(full, "config.json");
        if (!File.Exists(file)) throw new InputException($"{full} is not a model folder: config.json is missing");
        return OpenConfig(file);
    }

    /// <summary>Reads a configuration alone, which may have any name.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InputException">It is missing, or is no configuration of a model.</exception>
    internal static ModelFolder OpenConfig(string file)
    {
        var config = Parse(file);
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("model_type", out var type) || type.ValueKind != JsonValueKind.String)
            throw new InputException($"{file} does not say which model it describes: expected an object with a text under \"model_type\"");
        return new(System.IO.Path.GetFullPath(file), config, type.GetString()!);
    }

    /// <summary>Opens the weights, one file or several with an index. The caller disposes the reader.</summary>
    /// <exception cref="InputException">There are none, or they are damaged.</exception>
    public SafetensorsReader OpenWeights() => SafetensorsReader.Open(Path);

    /// <summary>Reads a JSON file of the folder.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="InputException">It cannot be read, or is not valid JSON.</exception>
    internal static JsonElement Parse(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new InputException($"{file}:{e.LineNumber + 1} is not valid JSON: {e.Message}", e);
        }
    }
}
