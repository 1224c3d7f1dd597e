namespace AsLora.Training.Fusing;

/// <summary>What came of fusing.</summary>
public sealed record FuseRecord
{
    /// <summary>The folder that was written.</summary>
    public required string Output { get; init; }

    /// <summary>The folder of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The adapter's method.</summary>
    public required string Method { get; init; }

    /// <summary>Whether a head was written with it; a language model needs none.</summary>
    public required bool HasHead { get; init; }

    /// <summary>The files of the folder, in order of their names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>How many tensors were written.</summary>
    public required int Tensors { get; init; }

    /// <summary>How many of them have which type.</summary>
    public required IReadOnlyDictionary<string, int> Types { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public required long Bytes { get; init; }

    /// <summary>The model's tensors that are no longer what they were, the head excluded.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>
    /// Tensors of the model's files for which what is written has no place, such as the pretraining's own head beside a classifier's; they were not written.
    /// </summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>The template of the training, which is in <c>chat_template.jinja</c>; null where there was none.</summary>
    public string? Template { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>How the logits compare; null where nobody asked.</summary>
    public LogitComparison? Verification { get; init; }
}
