using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Training.Fusing;
using static TorchSharp.torch;

namespace AsLora.Tests.Training.Fusing;

/// <summary>An adapter folded into a language model.</summary>
public sealed class DecoderFusingTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheOutputLayerIsWrittenWhereItIsNotTheTableOfWords(bool isTied)
    {
        using var tiny = new TinyDecoder("qwen2", config => config["tie_word_embeddings"] = isTied);
        // Older files have it all the same.
        if (isTied) tiny.Tensors["lm_head.weight"] = tiny.Tensors["model.embed_tokens.weight"].clone();
        var expected = Save(tiny);
        var record = AdapterFuser.Fuse(_folder["adapter"], new() { Output = _folder["fused"], Verify = true });
        Assert.Equal((128, true, "fp32"), (record.Verification!.Rows, record.Verification.IsWithinTolerance, record.Verification.Precision));
        Assert.Equal(isTied ? ["lm_head.weight"] : [], record.LeftOut);
        Assert.Equal(!isTied, WeightContents.Read(_folder["fused"]).Tensors.Any(t => t.Name == "lm_head.weight"));
        using var fused = CausalLanguageModel.Load(ModelFolder.Open(_folder["fused"]), ScalarType.Float32, CPU);
        fused.eval();
        GoldenCase.Near(expected, fused.call(TinyDecoder.Batch(TinyDecoder.Text(20))), 1e-4, "the fused output");
    }

    [Fact]
    public void RoundedWeightsAreVerifiedInSixteenBits()
    {
        // A model that is sure of its words, each of which is followed by itself: by chance alone too many are as good as the next.
        using var tiny = new TinyDecoder(bend: config => config["tie_word_embeddings"] = true);
        foreach (var name in tiny.Tensors.Keys.Where(name => name.EndsWith("_proj.weight", StringComparison.Ordinal)).ToList()) tiny.Tensors[name] = tiny.Tensors[name] * 0.3;
        Save(tiny);
        var record = AdapterFuser.Fuse(_folder["adapter"], new() { Output = _folder["fused"], Type = "bf16", Verify = true });
        Assert.Equal(("bf16", false), (record.Verification!.Precision, record.Verification.IsExact));
    }

    // Logits of model and adapter.
    private Tensor Save(TinyDecoder tiny)
    {
        using var model = tiny.Load();
        using var adapters = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2 }, TargetSelection.Select(model.Linears, ["all-linear"]), 1);
        using (no_grad()) foreach (var factor in adapters.Factors) factor.Value.normal_(0, 0.1);
        AdapterFolder.Save(_folder["adapter"], adapters, [], new() { Base = new(tiny.Path, null, ModelFolder.Open(tiny.Path).Fingerprint) });
        return model.call(TinyDecoder.Batch(TinyDecoder.Text(20))).detach();
    }
}
