using System.Text.Json;
using AsLora.Adapters.Files;

namespace AsLora.Training;

/// <summary>How records of runs are written as JSON: names in camel case, numbers that are not finite as text, the forms of adapter.json for methods and merges.</summary>
internal static class RunJson
{
    /// <summary>Indented, for files people read.</summary>
    public static JsonSerializerOptions File { get; } = new(AdapterJson.Options) { WriteIndented = true };

    /// <summary>One line, for files that grow.</summary>
    public static JsonSerializerOptions Line { get; } = new(AdapterJson.Options) { WriteIndented = false };
}
