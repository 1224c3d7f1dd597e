using AsLora.Adapters;
using AsLora.Models.Bert;
using AsLora.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using LayerNorm = AsLora.Models.Layers.LayerNorm;

namespace AsLora.Models.Roberta;

/// <summary>E LayerNorm(gelu(W x + c)) + b: the score of every word at a position, by the table of words E, which is the encoder's.</summary>
internal sealed class MaskedLanguageHead : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly AdaptedLinear dense;
    private readonly LayerNorm layer_norm;
    private readonly Parameter bias;

    public MaskedLanguageHead(string name, BertConfig config, LayerFactory make) : base(name)
    {
        dense = make.Linear($"{name}.dense", config.HiddenSize, config.HiddenSize);
        layer_norm = make.Norm($"{name}.layer_norm", config.HiddenSize, config.LayerNormEpsilon);
        bias = make.Vector($"{name}.bias", config.VocabularySize);
        RegisterComponents();
    }

    /// <summary>Scores every word.</summary>
    /// <param name="x">[..., hidden].</param>
    /// <param name="words">E, [vocabulary, hidden].</param>
    /// <returns>[..., vocabulary].</returns>
    public override Tensor forward(Tensor x, Tensor words) =>
        nn.functional.linear(layer_norm.call(Activations.Get("gelu")(dense.call(x))), words.to(x.dtype), bias.to(x.dtype));
}
