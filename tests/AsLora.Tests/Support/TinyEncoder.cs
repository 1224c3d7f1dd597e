using System.Text.Json.Nodes;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Bert;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A small random encoder in a folder of its own, as Hugging Face would store it; tests bend the configuration or the tensors before it is loaded.</summary>
internal sealed class TinyEncoder : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IDisposable _scope = NewDisposeScope();

    public TinyEncoder(string modelType = "bert", int outputs = 2, int layers = 3, double dropout = 0, int vocabulary = 60)
    {
        Config = JsonNode.Parse($$"""
            {
              "model_type": "{{modelType}}", "vocab_size": {{vocabulary}}, "hidden_size": 16, "num_hidden_layers": {{layers}}, "num_attention_heads": 4, "intermediate_size": 24,
              "max_position_embeddings": 22, "type_vocab_size": {{(modelType == "bert" ? 2 : 1)}}, "pad_token_id": {{(modelType == "bert" ? 0 : 1)}},
              "hidden_dropout_prob": {{dropout.ToString(System.Globalization.CultureInfo.InvariantCulture)}}, "attention_probs_dropout_prob": {{dropout.ToString(System.Globalization.CultureInfo.InvariantCulture)}},
              "layer_norm_eps": 1e-12, "hidden_act": "gelu", "architectures": ["any"]
            }
            """)!.AsObject();
        Write();
        using var model = BertLoader.Create(Variant, BertConfig.Read(Open(), Variant), new(outputs), ScalarType.Float32, CPU, BaseTraining.None);
        using var generator = new Generator(7, CPU);
        foreach (var (name, parameter) in model.named_parameters())
            Tensors[name] = randn(parameter.shape, generator: generator) * (name.Contains("Norm.weight", StringComparison.Ordinal) ? 0.1 : 0.4) + (name.Contains("Norm.weight", StringComparison.Ordinal) ? 1 : 0);
    }

    /// <summary>What will stand in <c>config.json</c>.</summary>
    public JsonObject Config { get; }

    /// <summary>What will stand in <c>model.safetensors</c>.</summary>
    public Dictionary<string, Tensor> Tensors { get; private set; } = new(StringComparer.Ordinal);

    public string Path => _folder.Path;

    private BertVariant Variant => Config["model_type"]!.GetValue<string>() == "bert" ? BertVariant.Bert : BertVariant.Roberta;

    /// <summary>Renames the stored tensors; null leaves one out.</summary>
    public void Rename(Func<string, string?> rename) =>
        Tensors = Tensors.Where(t => rename(t.Key) is not null).ToDictionary(t => rename(t.Key)!, t => t.Value, StringComparer.Ordinal);

    /// <summary>Writes both files.</summary>
    public ModelFolder Write()
    {
        File.WriteAllText(_folder["config.json"], Config.ToJsonString());
        SafetensorsWriter.Write(_folder["model.safetensors"], Tensors);
        return Open();
    }

    /// <summary>Writes both files and loads them.</summary>
    public SequenceClassifier Load(TaskHead? head = null, ulong seed = 1, ScalarType dtype = ScalarType.Float32, BaseTraining training = BaseTraining.None)
    {
        var model = SequenceClassifier.Load(Write(), head ?? new(2), seed, dtype, CPU, training);
        model.eval();
        return model;
    }

    /// <summary>Random texts of the given lengths, padded to the longest.</summary>
    public static TokenBatch Batch(params int[] lengths) => TokenBatch.Create([.. lengths.Select(Text)], padId: 1, CPU);

    /// <summary>A random text; the same for the same length.</summary>
    public static TokenizedText Text(int length) =>
        new([.. Enumerable.Range(0, length).Select(i => 5 + (((i * 31) + (length * 17)) % 50))], [.. Enumerable.Range(0, length).Select(i => i > length / 2 ? 1 : 0)]);

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private ModelFolder Open() => ModelFolder.Open(_folder.Path);
}
