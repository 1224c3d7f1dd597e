namespace AsLora.Tasks.Instructions;

/// <summary>How the records of instruction data are written.</summary>
public enum InstructionFormat
{
    /// <summary><c>messages</c>: a list of <c>role</c> and <c>content</c>.</summary>
    Messages,

    /// <summary><c>conversations</c>: a list of <c>from</c> and <c>value</c>.</summary>
    ShareGpt,

    /// <summary><c>instruction</c>, <c>input</c> (may be missing or empty), <c>output</c>.</summary>
    Alpaca,

    /// <summary><c>instruction</c> and <c>instances</c>, a list of <c>input</c> and <c>output</c>: each one is a sample.</summary>
    SelfInstruct,

    /// <summary><c>prompt</c> and <c>completion</c>.</summary>
    Completion,

    /// <summary><c>text</c>, learned from beginning to end.</summary>
    Text,
}
