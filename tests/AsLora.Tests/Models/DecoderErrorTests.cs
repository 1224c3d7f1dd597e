using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Models;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class DecoderErrorTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void EveryProblemOfAConfigurationIsListedAtOnceAlsoWithinItsParts()
    {
        using var tiny = new TinyDecoder();
        tiny.Config.Remove("max_position_embeddings");
        tiny.Config["num_key_value_heads"] = 3;
        tiny.Config["head_dim"] = 5;
        tiny.Config["attention_bias"] = "no";
        tiny.Config["use_mrope"] = true;
        tiny.Config["sliding_window"] = 4;
        tiny.Config["rope_scaling"] = JsonNode.Parse("""{ "rope_type": "llama3", "factor": 0.5, "low_freq_factor": 4, "high_freq_factor": 4, "mscale": 1 }""");
        tiny.Config["quantization_config"] = new JsonObject();
        Assert.Equal(
            $$"""
            {{Path.Combine(tiny.Path, "config.json")}} describes a model that cannot be computed:
              attention_bias is "no": expected true or false
              max_position_embeddings is missing: expected a whole number of at least 1
              rope_scaling.factor is 0.5: expected a number of at least 1
              low_freq_factor 4 must be less than high_freq_factor 4
              sliding_window is 4: expected null, the only value that is supported
              num_attention_heads 4 cannot be divided among num_key_value_heads 3
              head_dim 5 is odd: positions turn pairs of numbers
              use_mrope is true: expected false, the only value that is supported
              the key "quantization_config" ({}) is not known and may change what the model computes: remove it if it does not
              the key "rope_scaling.mscale" (1) is not known and may change what the model computes: remove it if it does not
            """.ReplaceLineEndings("\n"), Message(tiny));
    }

    [Theory]
    [InlineData("rope_scaling", """{ "type": "longrope" }""", "rope_scaling.type is \"longrope\": expected one of default, linear, dynamic, llama3, yarn")]
    [InlineData("rope_scaling", """{ "type": "linear", "rope_type": "dynamic", "factor": 2 }""", "type is linear and rope_type is dynamic")]
    [InlineData("rope_scaling", "[1]", "rope_scaling is [1]: expected an object")]
    [InlineData("rope_scaling", """{ "type": "linear", "factor": 2, "beta_fast": 32 }""", "the key \"rope_scaling.beta_fast\" (32) is not known")]
    public void PositionsThatCannotBeComputedAreRefused(string key, string value, string expected)
    {
        using var tiny = new TinyDecoder();
        tiny.Config[key] = JsonNode.Parse(value);
        Assert.Contains(expected, Message(tiny), StringComparison.Ordinal);
    }

    [Fact]
    public void TwoSpellingsOfPositionsAreRefused()
    {
        using var tiny = new TinyDecoder();
        (tiny.Config["rope_parameters"], tiny.Config["rope_scaling"]) = (new JsonObject(), new JsonObject());
        Assert.Contains("rope_parameters and rope_scaling are two spellings of one thing: keep one of them", Message(tiny), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["full_attention"]""", "layer_types has 1 entries for num_hidden_layers 3")]
    [InlineData(
        """["full_attention", "sliding_attention", "full_attention"]""",
        "layer_types has sliding_attention, but use_sliding_window and sliding_window give no window")]
    [InlineData("""["full_attention", "chunked_attention", "full_attention"]""", "expected a list of sliding_attention and full_attention")]
    public void TypesOfLayersThatCannotBeAreRefused(string types, string expected)
    {
        using var tiny = new TinyDecoder("qwen2");
        tiny.Config["layer_types"] = JsonNode.Parse(types);
        Assert.Contains(expected, Message(tiny), StringComparison.Ordinal);
    }

    [Fact]
    public void BothSpellingsOfPositionsGiveTheSameModel()
    {
        using var tiny = new TinyDecoder();
        Tensor Logits(string? theta, string? scaling, string? parameters)
        {
            (tiny.Config["rope_theta"], tiny.Config["rope_scaling"]) = (JsonNode.Parse(theta ?? "null"), JsonNode.Parse(scaling ?? "null"));
            tiny.Config["rope_parameters"] = JsonNode.Parse(parameters ?? "null");
            using var model = tiny.Load();
            return model.call(TinyDecoder.Batch(TinyDecoder.Text(20)));
        }
        var newer = Logits(null, null, """{ "rope_type": "linear", "factor": 2.0, "rope_theta": 500 }""");
        GoldenCase.Near(newer, Logits("500", """{ "type": "linear", "factor": 2.0 }""", null), 0, "logits");
        GoldenCase.Near(newer, Logits("500", """{ "type": "linear", "rope_type": "linear", "factor": 2.0 }""", null), 0, "logits");
        Assert.True((newer - Logits("500", null, null)).abs().max().item<float>() > 1e-3);
        Assert.True((newer - Logits(null, """{ "type": "linear", "factor": 2.0 }""", null)).abs().max().item<float>() > 1e-3);
    }

    [Fact]
    public void MissingUnexpectedAndMisshapenTensorsAreAllListedAtOnce()
    {
        using var tiny = new TinyDecoder("qwen2");
        tiny.Tensors.Remove("lm_head.weight");
        tiny.Tensors.Remove("model.layers.1.self_attn.q_proj.bias");
        tiny.Tensors["model.layers.3.mlp.up_proj.weight"] = zeros(24, 16);
        tiny.Tensors["model.layers.0.self_attn.k_proj.weight"] = zeros(16, 16);
        tiny.Tensors["model.layers.0.self_attn.rotary_emb.inv_freq"] = zeros(2);
        Assert.Equal(
            $"""
            the weights in {tiny.Path} are not those of the model that config.json describes; take both from one place
              missing (2): model.layers.1.self_attn.q_proj.bias, lm_head.weight
              unexpected (1): model.layers.3.mlp.up_proj.weight
              misshapen (1): model.layers.0.self_attn.k_proj.weight is F32 [16, 16], expected [8, 16] of floating-point numbers
            """.ReplaceLineEndings("\n"), Message(tiny));
    }

    [Fact]
    public void AnEncoderIsNoLanguageModel()
    {
        using var encoder = new TinyEncoder();
        var folder = encoder.Write();
        var error = Assert.Throws<InputException>(() => CausalLanguageModel.Load(folder, ScalarType.Float32, CPU));
        var expected = $"{folder.ConfigPath}: a model of type \"bert\" is no language model that is supported; supported are llama, mistral, qwen2";
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void ATextOrACacheThatIsTooLongIsRefused()
    {
        using var tiny = new TinyDecoder();
        using var model = tiny.Load();
        var error = Assert.Throws<InputException>(() => model.call(TinyDecoder.Batch(TinyDecoder.Text(65))));
        Assert.Equal("a text of 65 tokens is longer than the 64 this model can read; cut texts to at most 64 tokens", error.Message);
        Assert.Throws<InputException>(() => model.NewCache(1, 65));
        using var cache = model.NewCache(1, 4);
        model.Next(zeros([1, 3], ScalarType.Int64), null, cache);
        error = Assert.Throws<InputException>(() => model.Next(zeros([1, 2], ScalarType.Int64), null, cache));
        Assert.Equal("2 more tokens after 3 do not fit into a cache of 4; make a larger one", error.Message);
        error = Assert.Throws<InputException>(() => model.Next(zeros([2, 1], ScalarType.Int64), null, cache));
        Assert.Equal("a cache of 1 texts was given ids of shape [2, 1]; expected [1, 1 or more]", error.Message);
        Assert.Equal("a cache of 3 tokens cannot be cut to 4", Assert.Throws<InputException>(() => cache.Truncate(4)).Message);
    }

    [Theory]
    [InlineData("lm_head", "it is the output layer")]
    [InlineData("model.embed_tokens", "it holds the token embeddings")]
    public void TheTablesOfWordsAreRefusedAsTargets(string target, string reason)
    {
        using var tiny = new TinyDecoder(bend: c => c["tie_word_embeddings"] = true);
        using var model = tiny.Load();
        var error = Assert.Throws<InputException>(() => TargetSelection.Select(model.Linears, ["q_proj", target]));
        Assert.Contains($"target \"{target}\" cannot be adapted: {reason}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("exist are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj and all-linear", error.Message, StringComparison.Ordinal);
    }

    private static string Message(TinyDecoder tiny) => Assert.Throws<InputException>(() => tiny.Load()).Message;
}
