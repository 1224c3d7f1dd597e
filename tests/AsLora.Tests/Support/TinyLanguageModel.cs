using System.Text.Json.Nodes;
using AsLora.Generation;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A random LLaMA of four layers that reads 128 tokens, with a byte-level tokenizer that puts <c>&lt;s&gt;</c> before a text, in a folder of its own.</summary>
internal sealed class TinyLanguageModel : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<CausalLanguageModel> _model;

    /// <summary>Writes the folder.</summary>
    /// <param name="name">A golden model of this repository.</param>
    public TinyLanguageModel(string name = "llama-tiny")
    {
        Path = Directory.CreateDirectory(_folder["model"]).FullName;
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(TestPaths.Repository, "tests", "golden", "models", name)))
            if (System.IO.Path.GetFileName(file) is not ("case.json" or "expected.safetensors")) File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        WriteTokenizer(Path);
        _model = new(() => CausalLanguageModel.Load(ModelFolder.Open(Path), ScalarType.Float32, CPU));
    }

    /// <summary>The model's folder.</summary>
    public string Path { get; }

    /// <summary>A path beside the model.</summary>
    public string this[string name] => _folder[name];

    /// <summary>The model, in float32.</summary>
    public CausalLanguageModel Model => _model.Value;

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer => Tokenizer.Load(Path);

    /// <summary>Writes texts with it.</summary>
    public TextGenerator Generator => new(Model, Tokenizer);

    /// <summary>A prompt of so many tokens, the same for the same length and start.</summary>
    public static int[] Prompt(int length, int start = 0) => [.. Enumerable.Range(0, length).Select(i => i == 0 ? 1 : 40 + (((i * 37) + (start * 11)) % 200))];

    /// <summary>Writes a tokenizer for golden models, which have none.</summary>
    public static void WriteTokenizer(string folder)
    {
        var json = TinyTokenizers.BytePairJson();
        json["added_tokens"] = new JsonArray(TinyTokenizers.AddedToken(0, "<s>"), TinyTokenizers.AddedToken(2, "</s>"));
        json["post_processor"] = JsonNode.Parse("""
            {
              "type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
              "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
              "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}
            }
            """);
        File.WriteAllText(System.IO.Path.Combine(folder, "tokenizer.json"), json.ToJsonString());
        File.WriteAllText(System.IO.Path.Combine(folder, "tokenizer_config.json"), """{"bos_token": "<s>", "eos_token": "</s>"}""");
    }

    public void Dispose()
    {
        if (_model.IsValueCreated) _model.Value.Dispose();
        _folder.Dispose();
    }
}
