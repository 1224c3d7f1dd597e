using System.Text.Json.Nodes;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>Configurations with the keys that published decoders have, and small sizes.</summary>
public sealed class PublishedConfigTests : IDisposable
{
    private const string Common = """
        "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu", "hidden_size": 16, "initializer_range": 0.02, "intermediate_size": 24,
        "num_attention_heads": 4, "num_hidden_layers": 3, "num_key_value_heads": 2, "rms_norm_eps": 1e-05, "torch_dtype": "bfloat16", "transformers_version": "4.40.1",
        "use_cache": true, "vocab_size": 60
        """;

    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("llama", 4096, """ "architectures": ["LlamaForCausalLM"], "pretraining_tp": 2, "rope_scaling": null, "tie_word_embeddings": false """)]
    [InlineData("llama", 131072, """
        "attention_bias": false, "mlp_bias": false, "pretraining_tp": 1, "rope_theta": 500000.0, "tie_word_embeddings": false,
        "rope_scaling": { "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3" }
        """)]
    [InlineData("mistral", 32768, """ "sliding_window": 4096, "rope_theta": 10000.0, "tie_word_embeddings": false """)]
    [InlineData("mistral", 32768, """ "sliding_window": null, "rope_theta": 1000000.0, "tie_word_embeddings": false """)]
    [InlineData("qwen2", 131072, """
        "max_window_layers": 28, "rope_theta": 1000000.0, "sliding_window": 131072, "tie_word_embeddings": true, "use_mrope": false, "use_sliding_window": false
        """)]
    [InlineData("llama", 2048, """ "attention_bias": false, "pretraining_tp": 1, "rope_scaling": null, "rope_theta": 10000.0, "tie_word_embeddings": false """)]
    [InlineData("llama", 8192, """
        "attention_bias": false, "is_llama_config": true, "mlp_bias": false, "pretraining_tp": 1, "rope_interleaved": false, "rope_scaling": null,
        "rope_theta": 100000, "tie_word_embeddings": true, "transformers.js_config": { "kv_cache_dtype": { "fp16": "float16" } }
        """)]
    [InlineData("llama", 4096, """ "pad_token_id": 0, "unsloth_fixed": true, "unsloth_version": "2024.9" """)]
    public void ItsModelIsLoadedAndReadsAsMuchAsItSays(string type, int length, string keys)
    {
        using var tiny = new TinyDecoder(type, config => Replace(config, $$"""{ {{Common}}, "model_type": "{{type}}", "max_position_embeddings": {{length}}, {{keys}} }"""));
        using var model = tiny.Load();
        Assert.Equal((length, 60), (model.MaxLength, model.VocabularySize));
        Assert.Equal([1, 60], model.Next(ones([1, 3], ScalarType.Int64), null, model.NewCache(1, 3)).shape);
    }

    [Theory]
    [InlineData(""" "max_position_embeddings": 4096, "rope_scaling": { "factor": 4.0, "type": "linear" } """, 16_384)]
    [InlineData("""
        "max_position_embeddings": 65536, "rope_scaling": { "factor": 16.0, "original_max_position_embeddings": 4096, "type": "yarn", "finetuned": true }
        """, 65_536)]
    public void StretchedPositionsReadLongerTexts(string keys, int length)
    {
        using var tiny = new TinyDecoder("llama", config => Replace(config, $$"""{ {{Common}}, "model_type": "llama", {{keys}} }"""));
        using var model = tiny.Load();
        Assert.Equal(length, model.MaxLength);
    }

    private static void Replace(JsonObject config, string keys)
    {
        config.Clear();
        foreach (var (key, value) in JsonNode.Parse(keys)!.AsObject()) config[key] = value?.DeepClone();
    }
}
