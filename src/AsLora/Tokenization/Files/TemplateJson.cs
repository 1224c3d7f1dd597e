using System.Text.Json;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads the <c>post_processor</c> of <c>tokenizer.json</c>.</summary>
internal static class TemplateJson
{
    /// <summary>Where the special tokens go; nowhere if there is none or there are problems.</summary>
    public static SpecialTokenTemplate Read(JsonPart? part)
    {
        switch (part?.Text("type"))
        {
            case null:
                return SpecialTokenTemplate.None;
            case "BertProcessing":
                return Pair(part, SpecialTokenTemplate.Bert);
            case "RobertaProcessing":
                part.Ignore("trim_offsets", "add_prefix_space");
                return Pair(part, SpecialTokenTemplate.Roberta);
            case "ByteLevel":
                // It moves the places of tokens in the text, which are not kept here.
                part.Ignore("add_prefix_space", "trim_offsets", "use_regex");
                part.Finish();
                return SpecialTokenTemplate.None;
            case "TemplateProcessing":
                return Template(part);
            case "Sequence":
                var steps = part.Parts("processors").Select(Read).Where(step => step != SpecialTokenTemplate.None).ToArray();
                part.Finish();
                if (steps.Length > 1) part.Unsupported("processors", "one of BertProcessing, RobertaProcessing, TemplateProcessing; any ByteLevel");
                return steps.FirstOrDefault(SpecialTokenTemplate.None);
            default:
                part.Unsupported("type", "BertProcessing, RobertaProcessing, TemplateProcessing, ByteLevel, Sequence");
                return SpecialTokenTemplate.None;
        }
    }

    private static SpecialTokenTemplate Pair(JsonPart part, Func<int, int, SpecialTokenTemplate> create)
    {
        var (start, end) = (Id("cls"), Id("sep"));
        part.Finish();
        return create(start, end);

        int Id(string key)
        {
            if (part.Items(key) is [{ ValueKind: JsonValueKind.String }, var id] && JsonPart.AsCount(id) is { } count) return count;
            part.Unsupported(key, "[token, id]");
            return 0;
        }
    }

    private static SpecialTokenTemplate Template(JsonPart part)
    {
        var special = new Dictionary<string, int[]>(StringComparer.Ordinal);
        if (part.Part("special_tokens") is { } tokens)
            foreach (var token in tokens.Entries) special[token.Name] = [.. tokens.Part(token.Name)!.Items("ids").Select(id => JsonPart.AsCount(id) ?? -1)];
        var template = new SpecialTokenTemplate(Pieces("single"), Pieces("pair"));
        part.Finish();
        if (template.Single.Any(piece => piece.Text == 1)) part.Unsupported("single", "special tokens and sequence A");
        if (!Uses(0) || !Uses(1)) part.Unsupported("pair", "special tokens and both sequences, A and B");
        return template;

        bool Uses(int text) => template.Pair.Any(piece => piece.Text == text);
        TemplatePiece[] Pieces(string key) => [.. part.Parts(key).Select(piece => Piece(piece, special))];
    }

    private static TemplatePiece Piece(JsonPart part, Dictionary<string, int[]> special)
    {
        var (token, sequence) = (part.Part("SpecialToken"), part.Part("Sequence"));
        part.Finish();
        var chosen = token ?? sequence;
        var (id, segment) = (chosen?.Text("id"), chosen?.Count("type_id") ?? 0);
        chosen?.Finish();
        if (token is not null && id is not null && special.TryGetValue(id, out var ids)) return new(null, ids, segment);
        if (token is null && id is "A" or "B") return TemplatePiece.Of(id == "A" ? 0 : 1, segment);
        (chosen ?? part).Problem(token is null
            ? "expected a SpecialToken, or a Sequence with id \"A\" or \"B\""
            : $"the token \"{id}\" is not among the special_tokens of the post_processor");
        return default;
    }
}
