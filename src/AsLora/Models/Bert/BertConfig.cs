using AsLora.Hub;
using AsLora.Models.Layers;

namespace AsLora.Models.Bert;

/// <summary>The numbers in <c>config.json</c> that decide what a BERT or RoBERTa model computes.</summary>
internal sealed record BertConfig
{
    // Written into some published files and read by nobody.
    private static readonly string[] Unread = ["directionality", "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type"];

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int IntermediateSize { get; init; }

    /// <summary>Rows of the table of positions.</summary>
    public required int Positions { get; init; }

    /// <summary>Rows of the table of segments.</summary>
    public required int Segments { get; init; }

    public required int PaddingId { get; init; }

    /// <summary>A name of <see cref="Activations"/>.</summary>
    public required string Activation { get; init; }

    public required double HiddenDropout { get; init; }

    public required double AttentionDropout { get; init; }

    public required double HeadDropout { get; init; }

    public required double LayerNormEpsilon { get; init; }

    /// <summary>Standard deviation of weights that are made anew.</summary>
    public required double InitializerRange { get; init; }

    // Per layer: 19 of the hidden width (Q, K, V, their copies by head, the context, and both blocks' outputs with mask, sum and norm), GELU's input and
    // output, and four of a weight for every head and token (scores, softmax, mask, what is left).
    /// <summary>See <see cref="PretrainedModel.ActivationsPerToken"/>.</summary>
    public long ActivationsPerToken(int length) => Layers * ((19L * HiddenSize) + (2L * IntermediateSize) + (4L * Heads * length));

    /// <summary>Reads the configuration of a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="variant">Which of the models it is.</param>
    /// <exception cref="Adapters.InputException">Every key that is missing, out of its range, not supported or not known.</exception>
    public static BertConfig Read(ModelFolder folder, BertVariant variant)
    {
        var reader = new ConfigReader(folder.Config, folder.ConfigPath);
        var hiddenDropout = reader.Number("hidden_dropout_prob", 0.1, below: 1);
        var config = new BertConfig
        {
            VocabularySize = reader.Whole("vocab_size", 1),
            HiddenSize = reader.Whole("hidden_size", 1),
            Layers = reader.Whole("num_hidden_layers", 1),
            Heads = reader.Whole("num_attention_heads", 1),
            IntermediateSize = reader.Whole("intermediate_size", 1),
            Positions = reader.Whole("max_position_embeddings", 1),
            Segments = reader.Whole("type_vocab_size", 1),
            PaddingId = reader.Whole("pad_token_id", 0, variant.PaddingId),
            Activation = reader.OneOf("hidden_act", "gelu", Activations.Names),
            HiddenDropout = hiddenDropout,
            AttentionDropout = reader.Number("attention_probs_dropout_prob", 0.1, below: 1),
            HeadDropout = reader.Number("classifier_dropout", hiddenDropout, below: 1),
            LayerNormEpsilon = reader.Number("layer_norm_eps", 1e-12),
            InitializerRange = reader.Number("initializer_range", 0.02),
        };
        reader.Check(config.Heads == 0 || config.HiddenSize % config.Heads == 0, $"hidden_size {config.HiddenSize} cannot be divided among num_attention_heads {config.Heads}");
        reader.Check(config.Positions == 0 || variant.MaxLength(config) > 0, $"max_position_embeddings {config.Positions} leaves no position after pad_token_id {config.PaddingId}");
        reader.Only("position_embedding_type", "\"absolute\"");
        reader.Only("is_decoder", "false");
        reader.Only("is_encoder_decoder", "false");
        reader.Only("add_cross_attention", "false");
        reader.Only("chunk_size_feed_forward", "0");
        reader.Only("pruned_heads", "{}");
        reader.Ignore([.. HarmlessKeys.All, .. Unread]);
        reader.Finish();
        return config;
    }
}
