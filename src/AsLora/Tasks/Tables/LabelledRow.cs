namespace AsLora.Tasks.Tables;

/// <summary>One row of data of one's own.</summary>
/// <param name="Line">Where it begins in its file.</param>
/// <param name="Text">The text, or the first of two.</param>
/// <param name="Pair">The second text, or null.</param>
/// <param name="Label">The name of its class, or its number as it was written.</param>
internal readonly record struct LabelledRow(int Line, string Text, string? Pair, string Label);
