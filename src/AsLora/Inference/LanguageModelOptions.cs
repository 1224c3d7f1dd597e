namespace AsLora.Inference;

/// <summary>What a language model takes from elsewhere than its path; null keeps what the run, the adapter or the model says.</summary>
public sealed record LanguageModelOptions
{
    /// <summary>Folder of the model an adapter belongs on.</summary>
    public string? Model { get; init; }

    /// <summary>Folder of the tokenizer.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Name of the template that prompts are written with, or <c>none</c> for prompts as they are.</summary>
    public string? Template { get; init; }

    /// <summary>Whether there will be a system message: prompts as they are have no place for one, which is told before the model is loaded.</summary>
    public bool HasSystemMessage { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string? Device { get; init; }

    /// <summary><c>fp32</c>, <c>bf16</c> or <c>auto</c>, the faster of the two by measurement; by default what the run used, else <c>auto</c>.</summary>
    public string? Precision { get; init; }

    /// <summary>Threads of libtorch.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Whether it is scored on a benchmark: prompts are the protocol's, without a template, and a precision that nobody names is that of the weights, so that
    /// the score does not depend on the speed of the machine.
    /// </summary>
    internal bool IsBenchmarked { get; init; }

    /// <summary>The precision that an evaluation was begun with, where it goes on.</summary>
    internal string? BegunPrecision { get; init; }
}
