namespace AsLora.Evaluation;

/// <summary>How generated programs are run.</summary>
/// <param name="Isolation"><c>isolated</c> or <c>limits alone</c>.</param>
/// <param name="Python">The version of Python: <c>3.11.7</c>.</param>
/// <param name="Seconds">A program's time by the clock.</param>
/// <param name="MemoryBytes">Its address space.</param>
/// <param name="FileBytes">The size of its files.</param>
public sealed record CodeExecutionSettings(string Isolation, string Python, double Seconds, long MemoryBytes, long FileBytes);
