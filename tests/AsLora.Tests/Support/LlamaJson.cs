using System.Text.Json.Nodes;
using AsLora.Tokenization.Files;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tests.Support;

/// <summary>Makes the <c>tokenizer.json</c> that is published beside a <c>tokenizer.model</c> of LLaMA.</summary>
internal static class LlamaJson
{
    /// <summary>Writes the file with the normalizer of LLaMA-2 and Mistral.</summary>
    /// <param name="model">The <c>tokenizer.model</c>.</param>
    /// <param name="path">Where it goes.</param>
    public static void Write(string model, string path) => File.WriteAllText(path, Make(model).ToJsonString());

    /// <summary>The file, its parts as those of LLaMA-2.</summary>
    public static JsonObject Make(string model)
    {
        var pieces = SentencePieceFile.Read(model, []).Pieces;
        var json = JsonNode.Parse("""
            {
              "version": "1.0",
              "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
              ]},
              "pre_tokenizer": null,
              "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [
                  {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "<s>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}
                ],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}
              },
              "decoder": {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0}
              ]},
              "model": {
                "type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null, "end_of_word_suffix": null,
                "fuse_unk": true, "byte_fallback": true, "ignore_merges": false
              }
            }
            """)!.AsObject();
        var special = pieces.Index().Where(piece => piece.Item.Kind is SentencePieceKind.Unknown or SentencePieceKind.Control);
        json["added_tokens"] = new JsonArray([.. special.Select(piece => TinyTokenizers.AddedToken(piece.Index, piece.Item.Text))]);
        json["model"]!["vocab"] = new JsonObject(pieces.Index().Select(piece => KeyValuePair.Create(piece.Item.Text, (JsonNode?)piece.Index)));
        json["model"]!["merges"] = new JsonArray([.. Merges(pieces).Select(merge => (JsonNode?)merge)]);
        return json;
    }

    // Every way to put a piece together of two; the pieces by their scores, those of equal score as long pairs first.
    private static IEnumerable<string> Merges(IReadOnlyList<SentencePiece> pieces)
    {
        var normal = pieces.Where(piece => piece.Kind == SentencePieceKind.Normal);
        var scores = normal.ToDictionary(piece => piece.Text, piece => piece.Score, StringComparer.Ordinal);
        var pairs = scores.SelectMany(piece => Enumerable.Range(1, piece.Key.Length - 1)
            .Select(at => (Left: piece.Key[..at], Right: piece.Key[at..], Score: piece.Value)));
        return pairs.Where(pair => scores.ContainsKey(pair.Left) && scores.ContainsKey(pair.Right))
            .OrderByDescending(pair => (pair.Score, pair.Left.Length, pair.Right.Length))
            .Select(pair => $"{pair.Left} {pair.Right}");
    }
}
