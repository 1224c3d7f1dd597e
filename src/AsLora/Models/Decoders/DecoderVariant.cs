namespace AsLora.Models.Decoders;

/// <summary>What distinguishes the models that share LLaMA's decoder; the rest is in <see cref="DecoderConfig"/>.</summary>
/// <param name="ModelType">The name in <c>config.json</c>.</param>
/// <param name="ClassPrefix">What the names of its classes in Transformers begin with.</param>
internal sealed record DecoderVariant(string ModelType, string ClassPrefix)
{
    /// <summary>LLaMA 1 to 3 (arXiv 2302.13971, 2307.09288, 2407.21783). Whether linear layers have biases is configured.</summary>
    public static DecoderVariant Llama { get; } = new("llama", "Llama");

    /// <summary>Mistral (arXiv 2310.06825): every layer attends within a window, if there is one.</summary>
    public static DecoderVariant Mistral { get; } = new("mistral", "Mistral");

    /// <summary>Qwen2 (arXiv 2407.10671): queries, keys and values have biases; upper layers may attend within a window.</summary>
    public static DecoderVariant Qwen2 { get; } = new("qwen2", "Qwen2");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DecoderVariant> All { get; } = [Llama, Mistral, Qwen2];

    /// <summary>The variant of a model type; null for other models.</summary>
    /// <param name="modelType">The value of <c>model_type</c>.</param>
    public static DecoderVariant? Of(string modelType) => All.FirstOrDefault(v => string.Equals(v.ModelType, modelType, StringComparison.Ordinal));
}
