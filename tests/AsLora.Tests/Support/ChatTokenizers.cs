using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Tokenization;

namespace AsLora.Tests.Support;

/// <summary>
/// A byte-level BPE with the special tokens of chat formats: every text comes back from its ids to the letter. Line feeds are words of their own, as in LLaMA-3's;
/// <c>:(</c> and two line feeds are tokens.
/// </summary>
internal static class ChatTokenizers
{
    /// <summary>The tokens of LLaMA-2's, LLaMA-3's and ChatML's formats.</summary>
    public static IReadOnlyList<string> Tokens { get; } =
        ["<s>", "</s>", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>One with all tokens, which begins texts with <c>&lt;s&gt;</c>.</summary>
    public static Tokenizer All { get; } = Load([.. Tokens]);

    /// <summary>One with some tokens.</summary>
    /// <param name="tokens">The special tokens; with <c>&lt;s&gt;</c> among them texts begin with it, with <c>&lt;/s&gt;</c> it ends them.</param>
    public static Tokenizer Load(params string[] tokens) => TinyTokenizers.Load(folder => Write(folder.Path, tokens));

    /// <summary>Its files in a folder.</summary>
    public static void Write(string folder, params string[] tokens)
    {
        var json = TinyTokenizers.BytePairJson();
        var bytes = TinyTokenizers.BytePairs.OrderBy(t => t.Value).Select(t => t.Value is < 4 ? $"unused {t.Value}" : t.Key);
        var vocabulary = bytes.Concat([":(", "ĊĊ"]).Concat(tokens).Index().ToDictionary(t => t.Item, t => t.Index);
        json["model"]!["vocab"] = JsonSerializer.SerializeToNode(vocabulary);
        foreach (var merge in new[] { ": (", "Ċ Ċ" }) json["model"]!["merges"]!.AsArray().Add((JsonNode)merge);
        json["added_tokens"] = new JsonArray([.. tokens.Select(t => TinyTokenizers.AddedToken(vocabulary[t], t))]);
        json["pre_tokenizer"] = JsonNode.Parse("""
            {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": "\\s*[\\r\\n]+|\\s+|[^\\s]+"}, "behavior": "Isolated", "invert": false},
                {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]}
            """);
        if (tokens.Contains("<s>"))
        {
            json["post_processor"] = JsonNode.Parse("""
                {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                 "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]} } }
                """);
            json["post_processor"]!["special_tokens"]!["<s>"]!["ids"]![0] = vocabulary["<s>"];
        }
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json.ToJsonString());
    }
}
