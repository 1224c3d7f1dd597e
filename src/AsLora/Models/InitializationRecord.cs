namespace AsLora.Models;

/// <summary>What was written as a model with initial weights.</summary>
public sealed record InitializationRecord
{
    /// <summary>The folder that was written.</summary>
    public required string Output { get; init; }

    /// <summary>The class of Transformers that it is a model of.</summary>
    public required string Architecture { get; init; }

    /// <summary>The seed of its numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How many numbers there are.</summary>
    public required long Parameters { get; init; }

    /// <summary>How many tensors there are.</summary>
    public required int Tensors { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public required long Bytes { get; init; }

    /// <summary>The files of the folder, in order of their names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
