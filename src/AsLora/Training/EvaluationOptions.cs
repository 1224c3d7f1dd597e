namespace AsLora.Training;

/// <summary>What an evaluation takes from elsewhere than the run's record or the adapter's manifest; null keeps their own.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Folder of the model.</summary>
    public string? Model { get; init; }

    /// <summary>Name of a task of GLUE.</summary>
    public string? Task { get; init; }

    /// <summary>Folder of the data; or a file or a folder of one's own. All rows of a file are scored unless a split is named.</summary>
    public string? Data { get; init; }

    /// <summary>The split; the one that decided by default.</summary>
    public string? Split { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string? Device { get; init; }

    /// <summary><c>fp32</c>, <c>bf16</c> or <c>auto</c>; by default what the run used, for the same score to the last digit.</summary>
    public string? Precision { get; init; }

    /// <summary>Longest sequence in tokens, special tokens included.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Threads of libtorch.</summary>
    public int? Threads { get; init; }
}
