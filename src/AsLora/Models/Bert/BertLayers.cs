using AsLora.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>The layers of the encoder, one after the other.</summary>
internal sealed class BertLayers : nn.Module
{
    private readonly ModuleList<BertLayer> layer;

    public BertLayers(string name, BertConfig config, LayerFactory make) : base(name)
    {
        Layers = [.. Enumerable.Range(0, config.Layers).Select(i => new BertLayer($"{name}.layer.{i}", config, make))];
        layer = new([.. Layers]);
        RegisterComponents();
    }

    /// <summary>From the input to the output.</summary>
    public IReadOnlyList<BertLayer> Layers { get; }
}
