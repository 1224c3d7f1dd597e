using AsLora.Adapters.Files;

namespace AsLora.Models;

/// <summary>What the head of a sequence classifier is for.</summary>
/// <param name="Outputs">Number of classes, or 1 for a regression.</param>
/// <param name="IsRegression">Whether the output is a number instead of the logits of classes.</param>
public sealed record TaskHead(int Outputs, bool IsRegression = false)
{
    /// <summary>The head an adapter was saved with; null where there is none.</summary>
    /// <param name="head">What its manifest says.</param>
    internal static TaskHead? Of(AdapterHead? head) => head is null ? null : new(head.Outputs, head.IsRegression);
}
