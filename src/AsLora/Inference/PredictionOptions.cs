namespace AsLora.Inference;

/// <summary>What predicting takes from elsewhere than the adapter and its run; null keeps theirs.</summary>
public sealed record PredictionOptions
{
    /// <summary>Folder of the model.</summary>
    public string? Model { get; init; }

    /// <summary>Columns of text; none for those the adapter was trained on.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>Rows a batch; the run's evaluation batch size by default.</summary>
    public int? BatchSize { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string? Device { get; init; }

    /// <summary><c>fp32</c>, <c>bf16</c> or <c>auto</c>; by default what the run used.</summary>
    public string? Precision { get; init; }

    /// <summary>Threads of libtorch.</summary>
    public int? Threads { get; init; }
}
