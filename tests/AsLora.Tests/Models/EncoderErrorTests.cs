using AsLora.Adapters;
using AsLora.Models;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class EncoderErrorTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyEncoder _tiny = new();

    public void Dispose()
    {
        _tiny.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void MissingUnexpectedAndMisshapenTensorsAreAllListedAtOnce()
    {
        _tiny.Tensors.Remove("bert.encoder.layer.1.attention.self.key.bias");
        _tiny.Tensors.Remove("bert.embeddings.LayerNorm.weight");
        _tiny.Tensors["bert.encoder.layer.9.output.dense.bias"] = zeros(16);
        _tiny.Tensors["bert.embeddings.word_embeddings.weight"] = zeros(61, 16);
        _tiny.Tensors["bert.encoder.layer.0.output.dense.weight"] = zeros(16, 24, dtype: ScalarType.Int8);
        _tiny.Tensors["classifier.weight"] = zeros(2, 15);
        Assert.Equal(
            $"""
            the weights in {_tiny.Path} are not those of the model that config.json describes; take both from one place
              missing (2): bert.embeddings.LayerNorm.weight, bert.encoder.layer.1.attention.self.key.bias
              unexpected (1): bert.encoder.layer.9.output.dense.bias
              misshapen (3): bert.embeddings.word_embeddings.weight is F32 [61, 16], expected [60, 16] of floating-point numbers, bert.encoder.layer.0.output.dense.weight is I8 [16, 24], expected [16, 24] of floating-point numbers, classifier.weight is F32 [2, 15], expected [2, 16] of floating-point numbers
            """.ReplaceLineEndings("\n"), Message());
    }

    [Fact]
    public void ATruncatedWeightFileIsRefusedByName()
    {
        var file = Path.Combine(_tiny.Write().Path, "model.safetensors");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]);
        var error = Assert.Throws<InputException>(() => SequenceClassifier.Load(AsLora.Hub.ModelFolder.Open(_tiny.Path), new(2), 1, ScalarType.Float32, CPU));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryProblemOfAConfigurationIsListedAtOnce()
    {
        _tiny.Config.Remove("vocab_size");
        _tiny.Config["hidden_size"] = 18;
        _tiny.Config["hidden_dropout_prob"] = 1.5;
        _tiny.Config["num_hidden_layers"] = "three";
        _tiny.Config["hidden_act"] = "geglu";
        _tiny.Config["position_embedding_type"] = "relative_key";
        _tiny.Config["is_decoder"] = true;
        _tiny.Config["hiden_act"] = "relu";
        Assert.Equal(
            $"""
            {Path.Combine(_tiny.Path, "config.json")} describes a model that cannot be computed:
              hidden_dropout_prob is 1.5: expected a number from 0 to below 1
              vocab_size is missing: expected a whole number of at least 1
              num_hidden_layers is "three": expected a whole number of at least 1
              hidden_act is "geglu": expected one of gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, relu, silu, swish, tanh
              hidden_size 18 cannot be divided among num_attention_heads 4
              position_embedding_type is "relative_key": expected "absolute", the only value that is supported
              is_decoder is true: expected false, the only value that is supported
              the key "hiden_act" ("relu") is not known and may change what the model computes: remove it if it does not; did you mean "hidden_act"?
            """.ReplaceLineEndings("\n"), Message());
    }

    [Fact]
    public void ATableOfPositionsThatEndsAtThePaddingIsRefused()
    {
        using var roberta = new TinyEncoder("roberta");
        roberta.Config["max_position_embeddings"] = 2;
        var error = Assert.Throws<InputException>(() => roberta.Load());
        Assert.EndsWith("max_position_embeddings 2 leaves no position after pad_token_id 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeysThatChangeNothingAreAccepted()
    {
        _tiny.Config["is_decoder"] = false;
        _tiny.Config["position_embedding_type"] = "absolute";
        _tiny.Config["chunk_size_feed_forward"] = 0;
        _tiny.Config["pruned_heads"] = new System.Text.Json.Nodes.JsonObject();
        _tiny.Config["transformers_version"] = "4.8.2";
        _tiny.Config["classifier_dropout"] = null;
        _tiny.Config["gradient_checkpointing"] = true;
        _tiny.Config["pooler_type"] = "first_token_transform";
        _tiny.Load().Dispose();
    }

    [Fact]
    public void AModelOfAnotherTypeIsAnsweredWithThoseThatAreSupported()
    {
        var folder = _tiny.Write();
        File.WriteAllText(folder.ConfigPath, """{ "model_type": "robberta" }""");
        var error = Assert.Throws<InputException>(() => SequenceClassifier.Load(AsLora.Hub.ModelFolder.Open(_tiny.Path), new(2), 1, ScalarType.Float32, CPU));
        Assert.Equal($"{folder.ConfigPath}: a model of type \"robberta\" is not supported; did you mean \"roberta\"?; supported are bert, roberta, llama, mistral, qwen2", error.Message);
    }

    [Fact]
    public void AHeadWithoutOutputsIsRefused() =>
        Assert.Equal("a head needs at least one output; 0 were asked for", Assert.Throws<InputException>(() => _tiny.Load(new(0))).Message);

    private string Message() => Assert.Throws<InputException>(() => _tiny.Load()).Message;
}
