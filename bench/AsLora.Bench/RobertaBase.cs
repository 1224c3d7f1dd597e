using AsLora.Adapters.Methods;
using AsLora.Models;
using AsLora.Models.Bert;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>A model of the shape of RoBERTa-base with random weights, and a batch for it. What it computes means nothing; how long it takes is what is measured.</summary>
internal static class RobertaBase
{
    /// <summary>Texts in a batch.</summary>
    public const int Batch = 16;

    /// <summary>Tokens in a text.</summary>
    public const int Length = 64;

    /// <summary>Rows of every matrix product but the last layer's.</summary>
    public const int Rows = Batch * Length;

    private const int Layers = 12, Width = 768, Inner = 3072;

    /// <summary>The matrix products of a layer by (in, out): query, key and value together, attention's output, the two of the feed-forward part.</summary>
    public static IReadOnlyList<(long In, long Out)> Products { get; } = [(Width, 3 * Width), (Width, Width), (Width, Inner), (Inner, Width)];

    /// <summary>Floating-point operations of the layers' products with weights in one forward pass of all layers for all tokens; the gradient of the inputs takes as many.</summary>
    public static double WholeForward => Layers * Products.Sum(p => Work(Rows, p.In, p.Out));

    /// <summary>What is computed of <see cref="WholeForward"/>: in the last layer everything but keys and values is needed for the first token of a text alone.</summary>
    public static double Forward => WholeForward - (Products.Sum(p => Work(Rows - Batch, p.In, p.Out)) - Work(Rows - Batch, Width, 2 * Width));

    /// <summary>What is computed for the gradient: the lowest layer's projections are not differentiated towards the embeddings, which are frozen.</summary>
    public static double Backward => Forward - Work(Rows, Width, 3 * Width);

    /// <summary>The fastest of its products.</summary>
    /// <param name="dtype">float32 or bfloat16.</param>
    public static GemmPeak Peak(ScalarType dtype) => new(dtype, Rows, Products);

    /// <summary>A classifier of two classes in bfloat16, ready to train.</summary>
    /// <param name="dropout">Dropout of hidden states, attention weights and the head.</param>
    public static SequenceClassifier Create(double dropout)
    {
        var model = BertLoader.Create(BertVariant.Roberta, Config(dropout), new TaskHead(2), ScalarType.BFloat16, CPU, BaseTraining.None);
        using var generator = new Generator(1, CPU);
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal)) parameter.fill_(1);
                else if (parameter.dim() == 1) parameter.zero_();
                else parameter.normal_(0, 0.02, generator);
            }
        }
        model.Pack();
        return model;
    }

    /// <summary>A full batch, nothing padded, with labels.</summary>
    public static TokenBatch Texts()
    {
        using var generator = new Generator(2, CPU);
        return TokenBatch.FromTensors(randint(5, 50_000, [Batch, Length], generator: generator), zeros([Batch, Length], ScalarType.Int64), null, randint(0, 2, [Batch], generator: generator));
    }

    private static double Work(long rows, long inFeatures, long outFeatures) => 2.0 * rows * inFeatures * outFeatures;

    private static BertConfig Config(double dropout) => new()
    {
        VocabularySize = 50_265,
        HiddenSize = Width,
        Layers = Layers,
        Heads = 12,
        IntermediateSize = Inner,
        Positions = 514,
        Segments = 1,
        PaddingId = 1,
        Activation = "gelu",
        HiddenDropout = dropout,
        AttentionDropout = dropout,
        HeadDropout = dropout,
        LayerNormEpsilon = 1e-5,
        InitializerRange = 0.02,
    };
}
