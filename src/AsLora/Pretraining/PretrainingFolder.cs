namespace AsLora.Pretraining;

/// <summary>The names of what a pretraining leaves behind.</summary>
/// <param name="Path">The folder.</param>
public sealed record PretrainingFolder(string Path)
{
    /// <summary>What decides it, from which it goes on.</summary>
    public string Options => System.IO.Path.Combine(Path, "pretraining.json");

    /// <summary>The built-in corpus.</summary>
    public string Corpus => System.IO.Path.Combine(Path, "corpus.txt");

    /// <summary>The tokenizer that was learned, and the configuration of the encoder.</summary>
    public string Tokenizer => System.IO.Path.Combine(Path, "tokenizer");

    /// <summary>The encoder before its first update.</summary>
    public string Initial => System.IO.Path.Combine(Path, "initial");

    /// <summary>The run: its record, metrics and checkpoints.</summary>
    public string Run => System.IO.Path.Combine(Path, "run");

    /// <summary>The pretrained encoder.</summary>
    public string Encoder => System.IO.Path.Combine(Path, "encoder");
}
