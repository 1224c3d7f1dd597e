using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Tokenization;

namespace AsLora.Tests.Support;

/// <summary>Vocabularies small enough to check ids by hand.</summary>
internal static class TinyTokenizers
{
    /// <summary>WordPiece: the line counts the id from 0.</summary>
    public static IReadOnlyList<string> WordPieces { get; } =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        "the", "cat", "##s", "sat", "un", "##believ", "##able", ".", ",", "'", "on", "世", "cafe", "Cat", "café",
    ];

    /// <summary>Byte-level BPE: the special tokens, one token a byte (the byte plus 4), the merges, the mask.</summary>
    public static IReadOnlyDictionary<string, int> BytePairs { get; } = new[]
    {
        ["<s>", "<pad>", "</s>", "<unk>"],
        Enumerable.Range(0, 256).Select(Letter),
        ["he", "ll", "hell", "hello", "Ġw", "or", "Ġwor", "Ġworld", "ld"],
        ["<mask>"],
    }.SelectMany(tokens => tokens).Index().ToDictionary(token => token.Item, token => token.Index);

    /// <summary>The merges of <see cref="BytePairs"/>, the earliest first.</summary>
    public static IReadOnlyList<string> Merges { get; } = ["h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "Ġwor ld"];

    /// <summary>A <c>vocab.txt</c> in a folder.</summary>
    public static void WriteWordPieces(TempFolder folder) => File.WriteAllLines(folder["vocab.txt"], WordPieces);

    /// <summary>A <c>vocab.json</c> and a <c>merges.txt</c> in a folder.</summary>
    public static void WriteBytePairs(TempFolder folder)
    {
        File.WriteAllText(folder["vocab.json"], JsonSerializer.Serialize(BytePairs));
        File.WriteAllLines(folder["merges.txt"], ["#version: 0.2", .. Merges]);
    }

    /// <summary>Loads what a test writes into a folder of its own.</summary>
    public static Tokenizer Load(Action<TempFolder> write)
    {
        using var folder = new TempFolder();
        write(folder);
        return Tokenizer.Load(folder.Path);
    }

    /// <summary>The <c>tokenizer.json</c> of BERT with <see cref="WordPieces"/>.</summary>
    public static JsonObject BertJson() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = new JsonObject { ["max_length"] = 4 },
        ["padding"] = new JsonObject { ["strategy"] = "BatchLongest" },
        ["added_tokens"] = new JsonArray([.. new[] { 0, 1, 2, 3, 4 }.Select(id => AddedToken(id, WordPieces[id]))]),
        ["normalizer"] = JsonNode.Parse("""
            {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}
            """),
        ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
        ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", 3), ["cls"] = new JsonArray("[CLS]", 2) },
        ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = 100,
            ["vocab"] = new JsonObject(WordPieces.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
        },
    };

    /// <summary>The <c>tokenizer.json</c> of a byte-level BPE without special tokens, in the writing of the first years.</summary>
    public static JsonObject BytePairJson() => new()
    {
        ["added_tokens"] = new JsonArray(),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true },
        ["post_processor"] = null,
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true },
        ["model"] = new JsonObject
        {
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = "",
            ["end_of_word_suffix"] = "",
            ["fuse_unk"] = false,
            ["vocab"] = new JsonObject(BytePairs.Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Value))),
            ["merges"] = new JsonArray([.. Merges.Select(merge => (JsonNode?)merge)]),
        },
    };

    /// <summary>An item of <c>added_tokens</c>.</summary>
    public static JsonObject AddedToken(int id, string content)
    {
        var token = JsonNode.Parse("""{"single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""")!.AsObject();
        (token["id"], token["content"]) = (id, content);
        return token;
    }

    /// <summary>Loads a <c>tokenizer.json</c>.</summary>
    public static Tokenizer Load(JsonObject json) => Load(folder => File.WriteAllText(folder["tokenizer.json"], json.ToJsonString()));

    // The alphabet of bytes: printable ones for themselves, the others (0 to 32, 127 to 160, 173) for U+0100 onwards.
    private static string Letter(int value) => ((char)(value switch
    {
        <= 32 => 0x100 + value,
        >= 127 and <= 160 => 0x100 + 33 + value - 127,
        173 => 0x100 + 67,
        _ => value,
    })).ToString();
}
