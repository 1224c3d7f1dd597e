using System.Text.Json.Nodes;

namespace AsLora.Pretraining;

/// <summary>How large an encoder is.</summary>
/// <param name="Layers">Layers.</param>
/// <param name="HiddenSize">Width of the hidden states; <paramref name="Heads"/> divides it.</param>
/// <param name="Heads">Attention heads of each layer.</param>
/// <param name="IntermediateSize">Width of the feed-forward part.</param>
public sealed record EncoderShape(int Layers = 12, int HiddenSize = 128, int Heads = 4, int IntermediateSize = 512)
{
    // Of RoBERTa, which gives padding two places before the first position.
    private const int PaddingId = 1;

    /// <summary>The <c>config.json</c> of a RoBERTa of this shape.</summary>
    /// <param name="vocabularySize">How many tokens there are.</param>
    /// <param name="maxLength">How many tokens a text may have.</param>
    internal JsonObject Config(int vocabularySize, int maxLength) => new()
    {
        ["model_type"] = "roberta",
        ["vocab_size"] = vocabularySize,
        ["hidden_size"] = HiddenSize,
        ["num_hidden_layers"] = Layers,
        ["num_attention_heads"] = Heads,
        ["intermediate_size"] = IntermediateSize,
        ["max_position_embeddings"] = maxLength + PaddingId + 1,
        ["type_vocab_size"] = 1,
        ["hidden_act"] = "gelu",
        ["hidden_dropout_prob"] = 0.1,
        ["attention_probs_dropout_prob"] = 0.1,
        ["initializer_range"] = 0.02,
        ["layer_norm_eps"] = 1e-5,
        ["bos_token_id"] = 0,
        ["pad_token_id"] = PaddingId,
        ["eos_token_id"] = 2,
    };

    /// <summary>What is out of its range.</summary>
    internal IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[] { ("layers", Layers), ("hidden-size", HiddenSize), ("heads", Heads), ("intermediate-size", IntermediateSize) })
            if (value < 1) yield return $"{name}: found {value}, expected a whole number of at least 1";
        if (Heads >= 1 && HiddenSize % Heads != 0) yield return $"hidden-size {HiddenSize} cannot be divided among {Heads} heads";
    }
}
