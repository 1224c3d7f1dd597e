using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads the <c>decoder</c> of <c>tokenizer.json</c>.</summary>
internal static class DecoderJson
{
    private static readonly string[] s_steps = ["Replace", "ByteFallback", "Fuse", "Strip"];

    /// <summary>The decoder; spaces between tokens if there is none or there are problems.</summary>
    public static Decoder Read(JsonPart? part)
    {
        Decoder? decoder = part?.Text("type") switch
        {
            "WordPiece" => new WordPieceDecoder(part.Text("prefix") ?? "##", part.Flag("cleanup") ?? true),
            "ByteLevel" => new ByteLevelDecoder(),
            "Sequence" => ByteFallback(part),
            _ => null,
        };
        part?.Ignore("add_prefix_space", "trim_offsets", "use_regex");
        if (decoder is null) part?.Unsupported("type", "WordPiece, ByteLevel, Sequence");
        else part!.Finish();
        return decoder ?? new SpacesDecoder();
    }

    // The steps of LLaMA's and Mistral's decoders, which are read as one; Strip may be absent.
    private static ByteFallbackDecoder ByteFallback(JsonPart part)
    {
        var steps = part.Parts("decoders");
        var types = steps.Select(step => step.Text("type")).ToArray();
        if (types.Length < 3 || !types.SequenceEqual(s_steps.Take(types.Length)))
            part.Unsupported("decoders", $"{string.Join(", ", s_steps)} in this order, Strip may be absent");
        var (space, stripped) = (" ", 0);
        foreach (var step in steps)
        {
            if (step.Text("type") == "Replace")
            {
                space = PatternJson.Text(step) ?? " ";
                step.Only("content", "\" \"");
            }
            else if (step.Text("type") == "Strip")
            {
                step.Only("content", "\" \"");
                stripped = step.Count("start") ?? 0;
                step.Only("stop", "0");
            }
            step.Finish();
        }
        return new(space, stripped);
    }
}
