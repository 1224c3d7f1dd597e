using System.Text.Json;

namespace AsLora.Tasks.Tables;

/// <summary>One value of a row.</summary>
/// <param name="Kind">What it is; the cells of text formats are strings.</param>
/// <param name="Text">A string's text; the JSON of anything else.</param>
internal readonly record struct TableCell(JsonValueKind Kind, string Text)
{
    /// <summary>What stands in the cell, for messages.</summary>
    public string Name => Kind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "no value",
    };

    /// <summary>A string.</summary>
    public static TableCell Of(string text) => new(JsonValueKind.String, text);
}
