namespace AsLora.Generation;

/// <summary>Why a text ended.</summary>
public enum StopReason
{
    /// <summary>The model gave one of <see cref="GenerationOptions.StopIds"/>.</summary>
    StopId,

    /// <summary>The text held one of <see cref="GenerationOptions.StopStrings"/>.</summary>
    StopString,

    /// <summary>It has <see cref="GenerationOptions.MaxNewTokens"/> tokens.</summary>
    MaxNewTokens,

    /// <summary>Prompt and text together have as many tokens as the model can read.</summary>
    ContextLength,
}
