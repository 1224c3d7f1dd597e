namespace AsLora.Tokenization.Pipeline;

/// <summary>Which sections of a text get a space before them; sections are what lies between added tokens.</summary>
internal enum MetaspacePrefix
{
    /// <summary>None.</summary>
    Never,

    /// <summary>The one that begins the text.</summary>
    First,

    /// <summary>All.</summary>
    Always,
}
