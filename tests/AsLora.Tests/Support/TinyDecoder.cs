using System.Text.Json.Nodes;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A small random decoder in a folder of its own, as Hugging Face would store it; tests bend configuration or tensors before it is loaded.</summary>
internal sealed class TinyDecoder : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IDisposable _scope = NewDisposeScope();

    /// <summary>Makes the tensors; nothing is written yet.</summary>
    /// <param name="modelType">llama, mistral or qwen2.</param>
    /// <param name="bend">What is changed in the configuration before the tensors are made.</param>
    public TinyDecoder(string modelType = "llama", Action<JsonObject>? bend = null)
    {
        Config = JsonNode.Parse($$"""
            {
              "model_type": "{{modelType}}", "vocab_size": 60, "hidden_size": 16, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2,
              "intermediate_size": 24, "max_position_embeddings": 64, "rms_norm_eps": 1e-6, "hidden_act": "silu",
              "sliding_window": null, "pad_token_id": 0, "architectures": ["any"]
            }
            """)!.AsObject();
        bend?.Invoke(Config);
        File.WriteAllText(_folder["config.json"], Config.ToJsonString());
        using var model = new CausalLanguageModel(Variant, DecoderConfig.Read(Open(), Variant), new(ScalarType.Float32, CPU, _ => false));
        using var generator = new Generator(7, CPU);
        foreach (var (name, parameter) in model.named_parameters())
        {
            var isNorm = name.EndsWith("norm.weight", StringComparison.Ordinal);
            Tensors[name] = (randn(parameter.shape, generator: generator) * (isNorm ? 0.1 : 0.4)) + (isNorm ? 1 : 0);
        }
    }

    /// <summary>What will stand in <c>config.json</c>.</summary>
    public JsonObject Config { get; }

    /// <summary>What will stand in <c>model.safetensors</c>.</summary>
    public Dictionary<string, Tensor> Tensors { get; private set; } = new(StringComparer.Ordinal);

    public string Path => _folder.Path;

    private DecoderVariant Variant => DecoderVariant.Of(Config["model_type"]!.GetValue<string>())!;

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

    /// <summary>Writes both files and loads them as a language model.</summary>
    public CausalLanguageModel Load(ScalarType dtype = ScalarType.Float32, BaseTraining training = BaseTraining.None)
    {
        var model = CausalLanguageModel.Load(Write(), dtype, CPU, training);
        model.eval();
        return model;
    }

    /// <summary>Writes both files and loads them as a classifier.</summary>
    public SequenceClassifier LoadClassifier(int outputs = 3, ulong seed = 1, ScalarType dtype = ScalarType.Float32)
    {
        var model = SequenceClassifier.Load(Write(), new(outputs), seed, dtype, CPU);
        model.eval();
        return model;
    }

    /// <summary>A text; the same for the same length and beginning.</summary>
    public static int[] Text(int length, int first = 1) => [.. Enumerable.Range(0, length).Select(i => 1 + (((i * 31) + (first * 17) + (length * 7)) % 59))];

    /// <summary>Texts filled up to the longest with the id 0, on either side.</summary>
    public static TokenBatch Batch(bool left, params int[][] texts)
    {
        var longest = texts.Max(t => t.Length);
        var (ids, mask) = (new long[texts.Length, longest], new bool[texts.Length, longest]);
        for (var row = 0; row < texts.Length; row++)
        {
            var start = left ? longest - texts[row].Length : 0;
            for (var i = 0; i < texts[row].Length; i++) (ids[row, start + i], mask[row, start + i]) = (texts[row][i], true);
        }
        return TokenBatch.FromTensors(tensor(ids), zeros_like(tensor(ids)), tensor(mask), null);
    }

    /// <summary>One text.</summary>
    public static TokenBatch Batch(int[] text)
    {
        var ids = tensor(text, ScalarType.Int64).view(1, -1);
        return TokenBatch.FromTensors(ids, zeros_like(ids), null, null);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private ModelFolder Open() => ModelFolder.Open(_folder.Path);
}
