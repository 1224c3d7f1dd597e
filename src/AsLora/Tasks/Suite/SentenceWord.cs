namespace AsLora.Tasks.Suite;

/// <summary>A word of a sentence.</summary>
/// <param name="Text">As it is written within a sentence.</param>
/// <param name="Role">Its part of speech.</param>
/// <param name="Wrong">A form of it that is wrong here, or null.</param>
internal sealed record SentenceWord(string Text, WordRole Role, string? Wrong = null);
