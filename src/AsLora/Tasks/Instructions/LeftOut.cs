namespace AsLora.Tasks.Instructions;

/// <summary>Why a conversation is no sample.</summary>
public enum LeftOut
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>No turn is the assistant's.</summary>
    NoAnswer,

    /// <summary>An answer is empty or blank.</summary>
    EmptyAnswer,

    /// <summary>The end of a prompt and the beginning of its answer are one token, and the tokenizer cannot write the answer apart from the prompt.</summary>
    TornToken,

    /// <summary>No answer begins within the greatest length.</summary>
    CutOff,
}
