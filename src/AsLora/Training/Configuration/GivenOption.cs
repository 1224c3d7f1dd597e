namespace AsLora.Training.Configuration;

/// <summary>An option of a run as it was given, not judged yet.</summary>
/// <param name="Name">Its name, of <see cref="RunOptions.All"/>.</param>
/// <param name="Value">Its value as text.</param>
/// <param name="Where">Where it was given, to begin messages with: <c>--batch-size</c>, <c>run.yaml:3: batch-size</c>.</param>
public sealed record GivenOption(string Name, string Value, string Where);
