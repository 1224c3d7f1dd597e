using System.Text.Json;

namespace AsLora.Tasks.Instructions.Reading;

/// <summary>What is wrong with JSON, in one sentence.</summary>
internal static class JsonProblem
{
    /// <summary>The reason and the place in its line; the number of the line is told by whoever knows it.</summary>
    public static string Of(JsonException exception)
    {
        var place = exception.BytePositionInLine is { } position ? $" At byte {position + 1} of the line." : "";
        return $"not valid JSON: {exception.Message.Split(" LineNumber: ")[0]}{place}";
    }
}
