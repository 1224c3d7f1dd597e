namespace AsLora.Models.Decoders;

/// <summary>Attention within a sliding window: some layers see a number of the latest tokens alone (arXiv 2310.06825).</summary>
/// <param name="Size">How many tokens a token sees, itself included; null where all layers see everything before them.</param>
/// <param name="Layers">Whether each layer looks through the window.</param>
internal sealed record AttentionWindow(int? Size, IReadOnlyList<bool> Layers)
{
    private const string Sliding = "sliding_attention", Full = "full_attention";

    /// <summary>No window.</summary>
    /// <param name="layers">How many layers there are.</param>
    public static AttentionWindow None(int layers) => new(null, new bool[layers]);

    /// <summary>Reads what the variant's configuration says about windows; missing keys have the values of the variant's class in Transformers.</summary>
    /// <param name="reader">The configuration.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="layers">How many layers there are.</param>
    public static AttentionWindow Read(ConfigReader reader, DecoderVariant variant, int layers)
    {
        if (variant == DecoderVariant.Llama)
        {
            reader.Only("sliding_window", "null");
            return None(layers);
        }
        var size = reader.WholeOrNull("sliding_window", 1, missing: 4096);
        if (variant == DecoderVariant.Mistral) return size is null ? None(layers) : new(size, [.. Enumerable.Repeat(true, layers)]);

        var first = reader.Whole("max_window_layers", 0, 28);
        if (!reader.Flag("use_sliding_window", false)) size = null;
        var types = reader.Names("layer_types", [Sliding, Full])
            ?? [.. Enumerable.Range(0, layers).Select(i => size is not null && i >= first ? Sliding : Full)];
        reader.Check(types.Count == layers, $"layer_types has {types.Count} entries for num_hidden_layers {layers}");
        var windowed = types.Select(t => t == Sliding).ToList();
        reader.Check(size is not null || !windowed.Contains(true), $"layer_types has {Sliding}, but use_sliding_window and sliding_window give no window");
        return windowed.Contains(true) ? new(size, windowed) : None(layers);
    }
}
