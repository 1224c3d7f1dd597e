using System.Text.Json.Serialization;

namespace AsLora.Adapters.Files;

/// <summary>The task head that is saved with an adapter.</summary>
/// <param name="Outputs">Number of classes, or 1 for a regression.</param>
/// <param name="IsRegression">Whether the output is a number instead of the logits of classes.</param>
public sealed record AdapterHead(int Outputs, [property: JsonPropertyName("regression")] bool IsRegression);
