using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>The names and shapes of full-size models as approved text; they are made on the meta device, where tensors have no data.</summary>
public sealed class DecoderShapeTests : IDisposable
{
    private const string Llama3Rotary = """ "rope_theta": 500000.0 """, Plain = """ "rope_scaling": null """;
    private const string Qwen2Rest = """ "rope_theta": 1000000.0, "use_sliding_window": false """;
    private readonly IDisposable _scope = NewDisposeScope();

    /// <summary>
    /// Name; type; layers, hidden, intermediate, heads, groups, vocabulary, positions; the rest of the configuration; parameters; those of LoRA of rank 8 on
    /// queries and values.
    /// </summary>
    public static TheoryData<string, string, int[], string, long, long> Published => new()
    {
        { "Llama2-7B", "llama", [32, 4096, 11008, 32, 32, 32_000, 4096], Plain, 6_738_415_616, 4_194_304 },
        { "Llama2-13B", "llama", [40, 5120, 13824, 40, 40, 32_000, 4096], Plain, 13_015_864_320, 6_553_600 },
        { "Llama3-8B", "llama", [32, 4096, 14336, 32, 8, 128_256, 8192], Llama3Rotary, 8_030_261_248, 3_407_872 },
        { "Mistral-7B", "mistral", [32, 4096, 14336, 32, 8, 32_000, 32_768], """ "sliding_window": 4096 """, 7_241_732_096, 3_407_872 },
        { "Qwen2-7B", "qwen2", [28, 3584, 18944, 28, 4, 152_064, 131_072], Qwen2Rest, 7_615_616_512, 2_523_136 },
    };

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Published))]
    public void AFullSizeModelHasTheNamesAndShapesOfTransformers(string name, string type, int[] sizes, string rest, long parameters, long lora)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], $$"""
            {
              "model_type": "{{type}}", "num_hidden_layers": {{sizes[0]}}, "hidden_size": {{sizes[1]}}, "intermediate_size": {{sizes[2]}},
              "num_attention_heads": {{sizes[3]}}, "num_key_value_heads": {{sizes[4]}},
              "vocab_size": {{sizes[5]}}, "max_position_embeddings": {{sizes[6]}}, {{rest}}
            }
            """);
        var variant = DecoderVariant.Of(type)!;
        var config = DecoderConfig.Read(ModelFolder.Open(folder.Path), variant);
        using var model = new CausalLanguageModel(variant, config, new(ScalarType.BFloat16, META, _ => false));
        var own = model.named_parameters().OrderBy(p => p.name, StringComparer.Ordinal).ToList();
        var sites = TargetSelection.Select(model.Linears, model.DefaultTargets).Select(l => l.Site).ToList();
        var adapter = AdapterMethods.Get("lora").Graph(sites, new() { Rank = 8 }).Factors.Sum(f => f.Size);
        Assert.Equal((sizes[6], parameters, lora), (model.MaxLength, own.Sum(p => p.parameter.numel()), adapter));
        Approved.Equal(name, $"{parameters} parameters; LoRA of rank 8 on queries and values has {lora}\n"
            + string.Join('\n', own.Select(p => $"{p.name} [{string.Join(", ", p.parameter.shape)}]")));
    }
}
