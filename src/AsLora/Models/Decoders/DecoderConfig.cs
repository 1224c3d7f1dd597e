using AsLora.Hub;
using AsLora.Models.Layers;

namespace AsLora.Models.Decoders;

/// <summary>The numbers in <c>config.json</c> that decide what a LLaMA, Mistral or Qwen2 model computes.</summary>
internal sealed record DecoderConfig
{
    // Written into published files, and without effect: padding is known by position, no other length counts, products may be cut into pieces that are added,
    // and the rest says which program wrote the file.
    private static readonly string[] Unread = ["pad_token_id", "max_sequence_length", "pretraining_tp", "is_llama_config", "unsloth_fixed", "unsloth_version"];

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    /// <summary>Heads that ask.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads with keys and values, each shared by as many neighbouring query heads (arXiv 2305.13245).</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head.</summary>
    public required int HeadSize { get; init; }

    public required int IntermediateSize { get; init; }

    /// <summary>A name of <see cref="Activations"/>.</summary>
    public required string Activation { get; init; }

    public required double NormEpsilon { get; init; }

    public required double AttentionDropout { get; init; }

    /// <summary>Whether queries, keys and values have biases.</summary>
    public required bool ProjectionBias { get; init; }

    /// <summary>Whether attention's output projection has a bias.</summary>
    public required bool OutputBias { get; init; }

    /// <summary>Whether the feed-forward part has biases.</summary>
    public required bool FeedForwardBias { get; init; }

    /// <summary>Whether the output layer shares the weight of the token embeddings.</summary>
    public required bool IsTied { get; init; }

    /// <summary>Standard deviation of weights that are made anew.</summary>
    public required double InitializerRange { get; init; }

    /// <summary>How positions turn queries and keys.</summary>
    public required RotaryConfig Rotary { get; init; }

    /// <summary>Which layers see a window of the latest tokens alone, and how many those are, the asking one included.</summary>
    public required AttentionWindow Window { get; init; }

    /// <summary>How many query heads share keys and values.</summary>
    public int HeadsPerGroup => Heads / KeyValueHeads;

    /// <summary>Reads the configuration of a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="variant">Which of the models it is.</param>
    /// <exception cref="Adapters.InputException">Every key that is missing, out of its range, not supported or not known.</exception>
    public static DecoderConfig Read(ModelFolder folder, DecoderVariant variant)
    {
        var reader = new ConfigReader(folder.Config, folder.ConfigPath);
        var (isLlama, isQwen) = (variant == DecoderVariant.Llama, variant == DecoderVariant.Qwen2);
        var (hidden, layers, heads) = (reader.Whole("hidden_size", 1), reader.Whole("num_hidden_layers", 1), reader.Whole("num_attention_heads", 1));
        // Transformers writes the divided width or null where a model says nothing; a model may say another width, which its hidden size is no multiple of.
        var headSize = reader.Whole("head_dim", 2, heads == 0 ? 2 : Math.Max(2, hidden / heads));
        var bias = isLlama && reader.Flag("attention_bias", false);
        var config = new DecoderConfig
        {
            VocabularySize = reader.Whole("vocab_size", 1),
            HiddenSize = hidden,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = reader.Whole("num_key_value_heads", 1, isLlama ? heads : null),
            HeadSize = headSize,
            IntermediateSize = reader.Whole("intermediate_size", 1),
            Activation = reader.OneOf("hidden_act", "silu", Activations.Names),
            NormEpsilon = reader.Number("rms_norm_eps", 1e-6),
            AttentionDropout = reader.Number("attention_dropout", 0, below: 1),
            ProjectionBias = isQwen || bias,
            OutputBias = bias,
            FeedForwardBias = isLlama && reader.Flag("mlp_bias", false),
            IsTied = reader.Flag("tie_word_embeddings", false),
            InitializerRange = reader.Number("initializer_range", 0.02),
            Rotary = RotaryConfig.Read(reader, reader.Whole("max_position_embeddings", 1), headSize),
            Window = AttentionWindow.Read(reader, variant, layers),
        };
        var groups = config.KeyValueHeads;
        reader.Check(groups == 0 || heads % groups == 0, $"num_attention_heads {heads} cannot be divided among num_key_value_heads {groups}");
        reader.Check(headSize % 2 == 0, $"head_dim {headSize} is odd: positions turn pairs of numbers");
        if (!isLlama) reader.Only("attention_bias", isQwen ? "true" : "false");
        if (!isLlama) reader.Only("mlp_bias", "false");
        reader.Only("use_mrope", "false");
        reader.Only("rope_interleaved", "false");
        reader.Ignore([.. HarmlessKeys.All, .. Unread]);
        reader.Finish();
        return config;
    }
}
