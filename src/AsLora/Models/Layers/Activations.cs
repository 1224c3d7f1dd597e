using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace AsLora.Models.Layers;

/// <summary>The functions between two linear layers, by their names in Transformers (<c>ACT2FN</c>).</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = x => gelu(x, GELU.Approximate.none),
        // Three names of one formula: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
        ["gelu_new"] = TanhGelu,
        ["gelu_fast"] = TanhGelu,
        ["gelu_pytorch_tanh"] = TanhGelu,
        ["relu"] = x => relu(x),
        ["silu"] = x => silu(x),
        ["swish"] = x => silu(x),
        ["tanh"] = x => tanh(x),
    };

    /// <summary>The names that are supported.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The function of a name that is supported.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Func<Tensor, Tensor> Get(string name) => ByName[name];

    private static Tensor TanhGelu(Tensor x) => gelu(x, GELU.Approximate.tanh);
}
