namespace AsLora.Tasks.Instructions.Templates;

/// <summary>What a piece of a rendered conversation stands for.</summary>
internal enum PieceKind
{
    /// <summary>Text; special tokens in it are letters.</summary>
    Text,

    /// <summary>A whole token by its name.</summary>
    Token,

    /// <summary>The token that begins a text, where the tokenizer begins texts with one; nothing where it does not.</summary>
    Start,

    /// <summary>The token that begins a text.</summary>
    Begin,

    /// <summary>The token that ends a text.</summary>
    End,
}
