using System.Text.Json.Nodes;
using AsLora.Generation;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A random LLaMA of four layers and 320 tokens, with the tokenizer of <see cref="ChatTokenizers"/>, in a folder of its own.</summary>
public sealed class TinyLanguageModel : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<CausalLanguageModel> _model;

    /// <summary>Writes a model that reads 128 tokens.</summary>
    public TinyLanguageModel() : this(128)
    {
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="length">How many tokens the model reads.</param>
    internal TinyLanguageModel(int length)
    {
        Path = Directory.CreateDirectory(_folder["model"]).FullName;
        foreach (var file in new DirectoryInfo(System.IO.Path.Combine(TestPaths.Repository, "tests", "golden", "models", "llama-tiny")).GetFiles())
            if (file.Name is not ("case.json" or "expected.safetensors")) file.CopyTo(System.IO.Path.Combine(Path, file.Name));
        var config = JsonNode.Parse(File.ReadAllText(InModel("config.json")))!;
        config["max_position_embeddings"] = length;
        File.WriteAllText(InModel("config.json"), config.ToJsonString());
        WriteTokenizer(Path);
        _model = new(() => CausalLanguageModel.Load(ModelFolder.Open(Path), ScalarType.Float32, CPU));
    }

    /// <summary>The model's folder.</summary>
    public string Path { get; }

    /// <summary>A path beside the model.</summary>
    public string this[string name] => _folder[name];

    /// <summary>The model, in float32.</summary>
    internal CausalLanguageModel Model => _model.Value;

    /// <summary>Its tokenizer.</summary>
    internal Tokenizer Tokenizer => Tokenizer.Load(Path);

    /// <summary>Writes texts with it.</summary>
    internal TextGenerator Generator => new(Model, Tokenizer);

    /// <summary>A path in the model's folder.</summary>
    public string InModel(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A prompt of so many tokens, the same for the same length and start.</summary>
    internal static int[] Prompt(int length, int start = 0) =>
        [.. Enumerable.Range(0, length).Select(i => i == 0 ? 1 : 40 + (((i * 37) + (start * 11)) % 200))];

    /// <summary>Writes a tokenizer for golden models, which have none.</summary>
    internal static void WriteTokenizer(string folder)
    {
        ChatTokenizers.Write(folder, [.. ChatTokenizers.Tokens]);
        File.WriteAllText(System.IO.Path.Combine(folder, "tokenizer_config.json"), """{"bos_token": "<s>", "eos_token": "</s>"}""");
    }

    public void Dispose()
    {
        if (_model.IsValueCreated) _model.Value.Dispose();
        _folder.Dispose();
    }
}
