namespace AsLora.Tasks.Suite;

/// <summary>A row of a task; the pair is null where there is one text.</summary>
internal sealed record SuiteRow(string Text, string? Pair, string Label);
