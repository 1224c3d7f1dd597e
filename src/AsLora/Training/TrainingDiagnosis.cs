using System.Text.Json;
using AsLora.Adapters.Files;

namespace AsLora.Training;

/// <summary>What is kept of an update that could not be made, so that it can be looked into.</summary>
internal static class TrainingDiagnosis
{
    /// <summary>Writes the diagnosis.</summary>
    /// <param name="path">The file.</param>
    /// <param name="message">What happened.</param>
    /// <param name="step">The update, counted from 1.</param>
    /// <param name="dataFile">The file of the training split.</param>
    /// <param name="lines">The lines of its rows that the update was made of.</param>
    public static void Write(string path, string message, long step, string dataFile, IReadOnlyList<int> lines) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { message, step, dataFile, lines }, AdapterJson.Indented) + "\n");
}
