namespace AsLora.Generation;

/// <summary>What a model wrote behind one prompt.</summary>
/// <param name="Ids">Every new token, the one that ended the text included.</param>
/// <param name="Text">Their text without special tokens, up to the first stop string.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record GeneratedText(int[] Ids, string Text, StopReason Reason);
