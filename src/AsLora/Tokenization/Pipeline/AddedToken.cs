namespace AsLora.Tokenization.Pipeline;

/// <summary>A token that is found in the text itself, before anything else splits it: <c>[MASK]</c>, <c>&lt;s&gt;</c> …</summary>
/// <param name="Content">How it stands in the text.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Whether it is left out when ids are decoded without special tokens.</summary>
    public bool Special { get; init; } = true;

    /// <summary>Whether it is sought in the normalized text, in its own normalized form.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether it counts only between characters that do not belong to words.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Whether it takes the white space behind it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether it is in the vocabulary of the model that cuts words too.</summary>
    public bool IsOfModel { get; init; }
}
