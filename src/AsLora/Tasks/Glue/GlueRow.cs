namespace AsLora.Tasks.Glue;

/// <summary>One row as it stands in its file; the label is null where the split has none.</summary>
internal readonly record struct GlueRow(int Line, string Text, string? Pair, string? Label);
