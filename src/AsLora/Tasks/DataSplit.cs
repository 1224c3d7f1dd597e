namespace AsLora.Tasks;

/// <summary>One split of a task's data, read and checked.</summary>
/// <param name="Name">The split: <c>train</c>, <c>dev</c>, <c>dev_matched</c>, <c>test</c> …</param>
/// <param name="File">The file it was read from.</param>
/// <param name="Examples">The rows, in the order of the file.</param>
/// <param name="Notes">What a person should know: rows that were dropped, with the count and the reason.</param>
public sealed record DataSplit(string Name, string File, IReadOnlyList<Example> Examples, IReadOnlyList<string> Notes);
