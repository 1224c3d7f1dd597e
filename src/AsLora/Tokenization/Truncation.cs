namespace AsLora.Tokenization;

/// <summary>How much is kept of two texts that are too long together.</summary>
internal static class Truncation
{
    /// <summary>
    /// Longest first, as in Hugging Face's tokenizers: tokens go one by one from the end of whichever text is longer at that time; once both are equally long,
    /// the one that was longer at the start keeps the odd token, and the second one where they were equal.
    /// </summary>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second text, 0 where there is none.</param>
    /// <param name="room">How many tokens both may have together.</param>
    /// <returns>How many tokens to keep of either.</returns>
    public static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        if (first + second <= room) return (first, second);
        var (shorter, longer) = (room / 2, room - (room / 2));
        if (Math.Min(first, second) <= shorter) return first <= second ? (first, room - first) : (room - second, second);
        return first <= second ? (shorter, longer) : (longer, shorter);
    }
}
