namespace AsLora.Evaluation;

/// <summary>One answered question: a line of the file of items.</summary>
internal sealed record BenchmarkItem
{
    /// <summary>Which question of the evaluation it is, from 0; lines come in the order of answering.</summary>
    public required int Number { get; init; }

    /// <summary>The subject or task.</summary>
    public required string Group { get; init; }

    /// <summary>Its name within the group: the row of the file, from 0, or the data set's own id.</summary>
    public required string Id { get; init; }

    /// <summary>Which of several samples of an answer it is, from 1.</summary>
    public required int Sample { get; init; }

    /// <summary>SHA-256 of the prompt as UTF-8.</summary>
    public required string PromptSha256 { get; init; }

    /// <summary>Tokens of the prompt, with those the tokenizer adds.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Whether the model read the last tokens of the prompt alone.</summary>
    public required bool IsCut { get; init; }

    /// <summary>Solved questions before it.</summary>
    public required int Shots { get; init; }

    /// <summary>Generated tokens, the one that ended the text included.</summary>
    public int[]? TokenIds { get; init; }

    /// <summary>The log-likelihood of each choice.</summary>
    public double[]? LogLikelihoods { get; init; }

    /// <summary>What was taken for the answer.</summary>
    public required string Answer { get; init; }

    /// <summary>The right answers.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Gold { get; init; }

    /// <summary>Name → value.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>What else is to be known, such as the error a program ended with.</summary>
    public string? Note { get; init; }

    /// <summary>The time it took, as its share of a batch.</summary>
    public required double Seconds { get; init; }
}
