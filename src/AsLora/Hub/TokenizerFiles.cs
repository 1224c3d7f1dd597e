using AsLora.Adapters.Files;

namespace AsLora.Hub;

/// <summary>The files of a tokenizer beside a model, of whatever kind.</summary>
internal static class TokenizerFiles
{
    private static readonly string[] Names =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer.model",
        "spiece.model", "sentencepiece.bpe.model", "chat_template.jinja",
    ];

    /// <summary>Those that a folder holds.</summary>
    /// <param name="folder">The folder.</param>
    public static IReadOnlyList<string> In(string folder) => [.. Names.Select(name => Path.Combine(folder, name)).Where(File.Exists)];

    /// <summary>Copies files, of a tokenizer or others, into a folder.</summary>
    /// <param name="files">The files.</param>
    /// <param name="to">The folder.</param>
    public static void Copy(IEnumerable<string> files, string to)
    {
        foreach (var file in files)
        {
            AtomicFile.Write(Path.Combine(to, Path.GetFileName(file)), stream =>
            {
                using var source = InputFile.Open(file);
                source.CopyTo(stream);
            });
        }
    }
}
