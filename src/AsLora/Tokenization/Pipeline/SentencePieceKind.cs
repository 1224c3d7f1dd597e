namespace AsLora.Tokenization.Pipeline;

/// <summary>What a piece of a SentencePiece model is for; the numbers are those of the file.</summary>
internal enum SentencePieceKind
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what no piece stands for.</summary>
    Unknown = 2,

    /// <summary>Stands for nothing in a text, such as <c>&lt;s&gt;</c>.</summary>
    Control = 3,

    /// <summary>Text that is always one piece and never part of another.</summary>
    UserDefined = 4,

    /// <summary>Text that must not come out as this piece.</summary>
    Unused = 5,

    /// <summary>A byte of a character that has no piece.</summary>
    Byte = 6,
}
