using System.Text.Encodings.Web;
using System.Text.Json;
using AsLora.Adapters.Files;

namespace AsLora.Pretraining;

/// <summary>
/// A byte-level BPE tokenizer of RoBERTa's kind that is learned from texts. Other than RoBERTa's it puts a space before every text, so that a word is one
/// token wherever it stands.
/// </summary>
internal static class RobertaTokenizer
{
    /// <summary>The ids of the special tokens are their places here.</summary>
    public static IReadOnlyList<string> Special { get; } = [Begin, Pad, End, Unknown, Mask];

    /// <summary>The smallest vocabulary: the special tokens and the 256 of bytes.</summary>
    public static int SmallestSize { get; } = Special.Count + 256;

    private const string Begin = "<s>", Pad = "<pad>", End = "</s>", Unknown = "<unk>", Mask = "<mask>";
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Writes <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer.json</c> and <c>tokenizer_config.json</c>.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="pairs">The vocabulary, its special tokens those of <see cref="Special"/>.</param>
    /// <param name="maxLength">How many tokens the model reads.</param>
    public static void Write(string folder, BytePairs pairs, int maxLength)
    {
        var vocabulary = pairs.Tokens.Index().ToDictionary(t => t.Item, t => t.Index, StringComparer.Ordinal);
        Write(Path.Combine(folder, "vocab.json"), vocabulary, Compact);
        AtomicFile.Write(Path.Combine(folder, "merges.txt"), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine("#version: 0.2");
            foreach (var merge in pairs.Merges) writer.WriteLine(merge);
        });
        Write(Path.Combine(folder, "tokenizer.json"), Description(vocabulary, pairs.Merges), Indented);
        Write(Path.Combine(folder, "tokenizer_config.json"), Settings(maxLength), Indented);
    }

    private static void Write<T>(string path, T value, JsonSerializerOptions options) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, value, options);
        stream.WriteByte((byte)'\n');
    });

    private static object Description(Dictionary<string, int> vocabulary, IReadOnlyList<string> merges) => new
    {
        version = "1.0",
        truncation = (object?)null,
        padding = (object?)null,
        added_tokens = Special.Select(Added),
        normalizer = (object?)null,
        pre_tokenizer = new { type = "ByteLevel", add_prefix_space = true, trim_offsets = true, use_regex = true },
        post_processor = new
        {
            type = "RobertaProcessing",
            sep = new object[] { End, vocabulary[End] },
            cls = new object[] { Begin, vocabulary[Begin] },
            trim_offsets = true,
            add_prefix_space = true,
        },
        decoder = new { type = "ByteLevel", add_prefix_space = true, trim_offsets = true, use_regex = true },
        model = new
        {
            type = "BPE",
            dropout = (double?)null,
            unk_token = (string?)null,
            continuing_subword_prefix = "",
            end_of_word_suffix = "",
            fuse_unk = false,
            byte_fallback = false,
            vocab = vocabulary,
            merges,
        },
    };

    // A mask stands for a word together with the space before it.
    private static object Added(string token, int id) =>
        new { id, content = token, single_word = false, lstrip = token == Mask, rstrip = false, normalized = false, special = true };

    private static object Settings(int maxLength) => new
    {
        tokenizer_class = "RobertaTokenizer",
        add_prefix_space = true,
        bos_token = Begin,
        cls_token = Begin,
        eos_token = End,
        sep_token = End,
        pad_token = Pad,
        unk_token = Unknown,
        mask_token = new { __type = "AddedToken", content = Mask, lstrip = true, normalized = false, rstrip = false, single_word = false, special = true },
        model_max_length = maxLength,
    };
}
