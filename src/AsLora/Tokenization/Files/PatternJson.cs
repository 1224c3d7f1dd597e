namespace AsLora.Tokenization.Files;

/// <summary>Reads a <c>pattern</c> of <c>tokenizer.json</c>.</summary>
internal static class PatternJson
{
    /// <summary>The text to be found, not empty; null where it is none.</summary>
    public static string? Text(JsonPart part) => Read(part, "String");

    /// <summary>The regular expression; null where it is none.</summary>
    public static string? Expression(JsonPart part) => Read(part, "Regex");

    private static string? Read(JsonPart part, string kind)
    {
        var pattern = part.Part("pattern");
        var text = pattern?.Text(kind);
        if (string.IsNullOrEmpty(text)) part.Unsupported("pattern", $"{{\"{kind}\": …}}");
        pattern?.Finish();
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
