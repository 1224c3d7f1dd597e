using System.Text.Json.Nodes;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>A LLaMA of 12 layers of 768 with random weights, and a batch for it. What it computes means nothing; how long it takes is what is measured.</summary>
/// <param name="Config">The model's configuration.</param>
/// <param name="Batch">Texts in a batch.</param>
/// <param name="Length">Tokens in a text.</param>
/// <param name="Targets">How many of a text's tokens are learned, its last ones.</param>
internal sealed record DecoderShape(DecoderConfig Config, int Batch, int Length, int Targets)
{
    /// <summary>12 layers of 768, a vocabulary of 32,000, 4 texts of 256 tokens, half of which are learned.</summary>
    public static DecoderShape Small => new(Read(12, 768, 2048, 12), 4, 256, 128);

    /// <summary>Tokens in a batch.</summary>
    public long Rows => (long)Batch * Length;

    /// <summary>The matrix products of a layer by (in, out): queries, keys and values together, attention's output, gate and up together, down.</summary>
    public IReadOnlyList<(long In, long Out)> Products
    {
        get
        {
            var (hidden, inner) = (Config.HiddenSize, Config.IntermediateSize);
            var (asking, shared) = (Config.Heads * Config.HeadSize, Config.KeyValueHeads * Config.HeadSize);
            return [(hidden, asking + (2 * shared)), (asking, hidden), (hidden, 2 * inner), (inner, hidden)];
        }
    }

    /// <summary>
    /// Floating-point operations of the products with weights in one step, forward and for the gradient of their inputs: every layer for all tokens but the lowest layer's
    /// projections, which are not differentiated towards the embeddings, and the output layer for the tokens that are learned.
    /// </summary>
    public double Work
    {
        get
        {
            double Of(long rows, (long In, long Out) product) => 2.0 * rows * product.In * product.Out;
            var layers = Config.Layers * Products.Sum(p => Of(Rows, p));
            return (2 * layers) - Of(Rows, Products[0]) + (2 * Of((long)Batch * Targets, (Config.HiddenSize, Config.VocabularySize)));
        }
    }

    /// <summary>Bytes of the weights that every token of a text that grows must read, in bfloat16.</summary>
    public double BytesPerToken => 2 * ((Config.Layers * Products.Sum(p => (double)p.In * p.Out)) + ((double)Config.HiddenSize * Config.VocabularySize));

    /// <summary>The fastest of its products in bfloat16.</summary>
    public GemmPeak Peak => new(ScalarType.BFloat16, Rows, Products);

    /// <summary>A model in bfloat16, ready to train.</summary>
    public CausalLanguageModel Create()
    {
        var model = new CausalLanguageModel(DecoderVariant.Of("llama")!, Config, new(ScalarType.BFloat16, CPU, _ => false));
        using var generator = new Generator(1, CPU);
        using var _ = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("norm.weight", StringComparison.Ordinal)) parameter.fill_(1);
            else parameter.normal_(0, 0.02, generator);
        }
        return model;
    }

    /// <summary>A full batch, nothing padded, whose last tokens are learned.</summary>
    public TokenBatch Texts()
    {
        var random = new Random(2);
        return TokenBatch.ForLanguage(
            [.. Enumerable.Range(0, Batch).Select(_ => new[]
            {
                new LabelledTokens([.. Enumerable.Range(0, Length).Select(_ => random.Next(5, Config.VocabularySize))], [.. Enumerable.Range(0, Length).Select(i => i >= Length - Targets)]),
            })],
            padId: 0, CPU);
    }

    /// <summary>The shape of a model on the disk.</summary>
    /// <param name="folder">Its files.</param>
    public static DecoderShape Of(ModelFolder folder) => new(DecoderConfig.Read(folder, DecoderVariant.Of(folder.ModelType)!), 1, 256, 128);

    private static DecoderConfig Read(int layers, int width, int inner, int heads)
    {
        var folder = Directory.CreateTempSubdirectory("aslora-bench");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "config.json"), new JsonObject
            {
                ["model_type"] = "llama",
                ["vocab_size"] = 32_000,
                ["hidden_size"] = width,
                ["num_hidden_layers"] = layers,
                ["num_attention_heads"] = heads,
                ["intermediate_size"] = inner,
                ["max_position_embeddings"] = 2048,
                ["rms_norm_eps"] = 1e-5,
                ["hidden_act"] = "silu",
            }.ToJsonString());
            return DecoderConfig.Read(ModelFolder.Open(folder.FullName), DecoderVariant.Of("llama")!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
