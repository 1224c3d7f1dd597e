namespace AsLora.Training.Configuration;

/// <summary>What an option accepts.</summary>
/// <param name="Expected">In words, with the range: <c>a whole number of at least 1</c>.</param>
/// <param name="TryParse">Reads it.</param>
internal sealed record OptionType<T>(string Expected, OptionType<T>.Parser TryParse)
{
    /// <summary>The values there are, where they can be listed.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Reads a text; false where it is not what is expected.</summary>
    internal delegate bool Parser(string text, out T value);
}
