using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class ModelInitializerTests : IDisposable
{
    private const string Llama = """
        {
          "model_type": "llama", "num_hidden_layers": 2, "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 4,
          "num_key_value_heads": 2, "vocab_size": 300, "max_position_embeddings": 64, "initializer_range": 0.05, "pad_token_id": 7, "attention_bias": true
        }
        """;

    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void MatricesAreNormalNormsAreOneBiasesAreZeroAndSoIsTheRowOfPadding()
    {
        var record = Write(Llama, "new");
        using var weights = SafetensorsReader.Open(_folder["new"]);
        Assert.Equal((weights.Entries.Count, "LlamaForCausalLM"), (record.Tensors, record.Architecture));
        Assert.Equal(weights.Entries.Values.Sum(e => e.Shape.Aggregate(1L, (a, b) => a * b)), record.Parameters);
        foreach (var (name, entry) in weights.Entries)
        {
            float[] values = [.. weights.Read(name).data<float>()];
            if (name.EndsWith("norm.weight", StringComparison.Ordinal)) Assert.All(values, value => Assert.Equal(1, value));
            else if (name.EndsWith("bias", StringComparison.Ordinal)) Assert.All(values, value => Assert.Equal(0, value));
            else
            {
                Assert.Equal(2, entry.Shape.Count);
                // Five times as far as chance takes a mean of so many numbers.
                var far = 5 * 0.05 / Math.Sqrt(values.Length);
                Assert.Equal(0.05, Math.Sqrt(values.Average(value => (double)value * value)), far);
                Assert.Equal(0, values.Average(), far);
            }
        }
        Assert.Contains("model.layers.1.self_attn.q_proj.bias", weights.Entries.Keys);
        var words = weights.Read("model.embed_tokens.weight");
        Assert.Equal(Enumerable.Repeat(0f, 64), words[7].data<float>());
        Assert.All(Enumerable.Range(0, 300).Where(row => row != 7), row => Assert.True(words[row].abs().sum().item<float>() > 0));
    }

    [Fact]
    public void TheNumbersOfATensorFollowFromTheSeedAndItsNameAlone()
    {
        Write(Llama, "one");
        var deep = Llama.Replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", StringComparison.Ordinal);
        Write(deep, "deeper", options => options with { MaxShardSize = "20KB" });
        Write(Llama, "other", options => options with { Seed = 43 });
        using SafetensorsReader one = SafetensorsReader.Open(_folder["one"]), deeper = SafetensorsReader.Open(_folder["deeper"]);
        using var other = SafetensorsReader.Open(_folder["other"]);
        Assert.Equal(one.Entries.Count + 13, deeper.Entries.Count);
        var matrices = one.Entries.Values.Where(entry => entry.Shape.Count == 2).Select(entry => entry.Name).ToArray();
        Assert.All(one.Entries.Keys, name => Assert.Equal(Numbers(one, name), Numbers(deeper, name)));
        Assert.All(matrices, name => Assert.NotEqual(Numbers(one, name), Numbers(other, name)));
        Assert.Equal(matrices.Length, matrices.Select(name => Numbers(one, name)[0]).Distinct().Count());
    }

    [Theory]
    [InlineData("bf16", ScalarType.BFloat16, "bfloat16")]
    [InlineData("fp16", ScalarType.Float16, "float16")]
    public void OtherTypesHoldTheSameNumbersRoundedOnce(string name, ScalarType type, string inConfig)
    {
        Write(Llama, "fp32");
        Write(Llama, name, options => options with { Type = name });
        using SafetensorsReader whole = SafetensorsReader.Open(_folder["fp32"]), rounded = SafetensorsReader.Open(_folder[name]);
        foreach (var tensor in whole.Entries.Keys) Assert.True(whole.Read(tensor).to(type).equal(rounded.Read(tensor)).all().item<bool>(), tensor);
        Assert.Equal(inConfig, ModelFolder.Open(_folder[name]).Config.GetProperty("torch_dtype").GetString());
    }

    [Fact]
    public void ALanguageModelLoadsAndItsTiedOutputHasNoTensorOfItsOwn()
    {
        Write(Llama.Replace("\"vocab_size\"", "\"tie_word_embeddings\": true, \"vocab_size\"", StringComparison.Ordinal), "tied");
        using var model = CausalLanguageModel.Load(ModelFolder.Open(_folder["tied"]), ScalarType.Float32, CPU);
        Assert.Empty(model.Notes);
        using var weights = SafetensorsReader.Open(_folder["tied"]);
        Assert.DoesNotContain("lm_head.weight", weights.Entries.Keys);
    }

    [Theory]
    [InlineData("bert", "BertModel", 0)]
    [InlineData("roberta", "RobertaModel", 1)]
    public void AnEncoderLoadsAsAClassifierWhoseHeadIsNew(string type, string architecture, int padding)
    {
        var record = Write($$"""
            {
              "model_type": "{{type}}", "vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
              "max_position_embeddings": 20, "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": {{padding}}
            }
            """, type);
        Assert.Equal(architecture, record.Architecture);
        using var model = SequenceClassifier.Load(ModelFolder.Open(_folder[type]), new(2), 1, ScalarType.Float32, CPU);
        Assert.Contains("made anew from the seed", Assert.Single(model.Notes), StringComparison.Ordinal);
        using var weights = SafetensorsReader.Open(_folder[type]);
        var tables = weights.Entries.Keys.Where(name => name.EndsWith("embeddings.weight", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var padded = tables.Where(name => weights.Read(name)[padding].abs().sum().item<float>() == 0);
        string[] expected = type == "bert" ? ["word"] : ["position", "word"];
        Assert.Equal(expected.Select(table => $"embeddings.{table}_embeddings.weight"), padded);
        Assert.All(Numbers(weights, "encoder.layer.1.output.LayerNorm.weight"), value => Assert.Equal(1, value));
    }

    [Fact]
    public void WhatCannotBeUsedIsRefusedAndNothingIsWritten()
    {
        Assert.Equal(
            $"{_folder["config.json"]}: a model of type \"lama\" is not supported; did you mean \"llama\"?; supported are bert, roberta, llama, mistral, qwen2",
            Message(Llama.Replace("llama", "lama", StringComparison.Ordinal)));
        Assert.Equal(
            "unknown type \"fp61\"; did you mean \"fp16\"?; the types are fp32, fp16, bf16",
            Message(Llama, options => options with { Type = "fp61" }));
        Directory.CreateDirectory(_folder["pieces"]);
        File.WriteAllBytes(Path.Combine(_folder["pieces"], "tokenizer.model"), TinySentencePieces.File());
        var small = Llama.Replace("300", "200", StringComparison.Ordinal);
        Assert.Equal(
            $"the tokenizer in {_folder["pieces"]} has {TinySentencePieces.Pieces.Count} ids, but {_folder["config.json"]} has a vocab_size of 200; "
                + "raise it, or take another tokenizer",
            Message(small, options => options with { Tokenizer = _folder["pieces"] }));
        var nowhere = Message(Llama, options => options with { Tokenizer = _folder["nowhere"] });
        Assert.StartsWith($"there is no folder {_folder["nowhere"]}", nowhere, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["new"]));
        var full = Message(Llama, options => options with { Output = _folder["pieces"] });
        Assert.Contains("holds tokenizer.model, which would be lost", full, StringComparison.Ordinal);
        var absent = Assert.Throws<InputException>(() => ModelInitializer.Write(_folder["absent"], new() { Output = _folder["new"] }));
        Assert.StartsWith($"there is no file or folder {_folder["absent"]}", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneThatIsStoppedLeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        File.WriteAllText(_folder["config.json"], Llama);
        Assert.Throws<OperationCanceledException>(() => ModelInitializer.Write(_folder.Path, new() { Output = _folder["new"] }, stop.Token));
        Assert.Equal(["config.json"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private string Message(string config, Func<InitializationOptions, InitializationOptions>? change = null) =>
        Assert.Throws<InputException>(() => Write(config, "new", change)).Message;

    private InitializationRecord Write(string config, string name, Func<InitializationOptions, InitializationOptions>? change = null)
    {
        File.WriteAllText(_folder["config.json"], config);
        var options = new InitializationOptions { Output = _folder[name] };
        return ModelInitializer.Write(_folder["config.json"], change?.Invoke(options) ?? options);
    }

    private static float[] Numbers(SafetensorsReader weights, string name)
    {
        using var values = weights.Read(name);
        return [.. values.data<float>()];
    }
}
