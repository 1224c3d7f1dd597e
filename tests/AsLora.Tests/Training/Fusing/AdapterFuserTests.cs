using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Training.Fusing;
using static TorchSharp.torch;

namespace AsLora.Tests.Training.Fusing;

public sealed class AdapterFuserTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    private string Output => _folder["fused"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AnEncoderStoredWithoutItsPrefixOrWithOldNamesAndForeignTensorsBecomesAClassifier()
    {
        using var encoder = new AdaptedEncoder("lora", bend: files =>
        {
            files.Rename(name => name.StartsWith("classifier.", StringComparison.Ordinal) ? null
                : name["bert.".Length..].Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal));
            files.Tensors["embeddings.position_ids"] = arange(22).unsqueeze(0);
            files.Tensors["cls.predictions.bias"] = ones(60);
        });
        var record = Fuse(encoder, verify: true);
        Assert.Equal(["cls.predictions.bias", "embeddings.position_ids"], record.LeftOut);
        using var model = Load(2);
        GoldenCase.Near(encoder.Logits(), AdaptedEncoder.Logits(model), 1e-5, "the fused output");
        Assert.All(WeightContents.Read(Output).Tensors, t => Assert.Matches("^(bert|classifier)[.].*(weight|bias)$", t.Name));
    }

    [Fact]
    public void APublishedEncoderWithoutPrefixInFloat16BecomesAClassifierThatLoadsAndCanBeTrained()
    {
        var path = TestPaths.SharedOrSkip("models", "all-MiniLM-L6-v2");
        var folder = ModelFolder.Open(path);
        using (var model = SequenceClassifier.Load(folder, new(3), seed: 1, ScalarType.Float32, CPU))
        using (var adapters = AdapterSet.Create(AdapterMethods.Get("aslora"), new() { Rank = 4 }, TargetSelection.Select(model.Linears, model.DefaultTargets), 1))
        {
            using (no_grad()) foreach (var factor in adapters.Factors) factor.Value.normal_(0, 0.1);
            var head = model.named_parameters().Where(p => model.IsHead(p.name)).Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter));
            AdapterFolder.Save(_folder["adapter"], adapters, head, new() { Base = new(path, null, folder.Fingerprint), Head = new(3, IsRegression: false) });
        }
        var record = AdapterFuser.Fuse(_folder["adapter"], new() { Output = Output, Verify = true });
        Assert.Equal((12, "embeddings.position_ids", 1), (record.Changed.Count, Assert.Single(record.LeftOut), record.Types.Count));
        Assert.Equal(["config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"], record.Files);
        using var fused = SequenceClassifier.Load(ModelFolder.Open(Output), new(3), seed: 9, ScalarType.Float32, CPU, BaseTraining.All);
        Assert.Empty(fused.Notes);
    }

    [Fact]
    public void AHeadOfAnotherSizeThanTheModelsReplacesIt()
    {
        using var encoder = new AdaptedEncoder("aslora", outputs: 5);
        Assert.Equal(["classifier.bias", "classifier.weight"], Fuse(encoder).LeftOut);
        using var model = Load(5);
        GoldenCase.Near(encoder.Logits(), AdaptedEncoder.Logits(model), 1e-5, "the fused output");
    }

    [Fact]
    public void APoolerThatTheModelDidNotHaveIsWrittenWithTheHead()
    {
        using var encoder = new AdaptedEncoder("lora", bend: files => files.Rename(name => name.Contains(".pooler.", StringComparison.Ordinal) ? null : name));
        Fuse(encoder);
        using var model = Load(2);
        GoldenCase.Near(encoder.Logits(), AdaptedEncoder.Logits(model), 1e-5, "the fused output");
    }

    [Fact]
    public void SeveralSmallFilesHoldWhatOneHolds()
    {
        using var encoder = new AdaptedEncoder("vera");
        Fuse(encoder);
        AdapterFuser.Fuse(_folder["adapter"], new() { Output = _folder["shards"], MaxShardSize = "2KiB", Verify = true });
        Assert.True(Directory.GetFiles(_folder["shards"], "*.safetensors").Length > 5);
        using var whole = SafetensorsReader.Open(Output);
        using var shards = SafetensorsReader.Open(_folder["shards"]);
        Assert.Equal(whole.Entries.Keys.Order(StringComparer.Ordinal), shards.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(whole.Entries.Keys, name => Assert.Equal(whole.Read(name).bytes.ToArray(), shards.Read(name).bytes.ToArray()));
    }

    [Theory]
    [InlineData("fp32", ScalarType.Float32, "float32")]
    [InlineData("fp16", ScalarType.Float16, "float16")]
    [InlineData("bf16", ScalarType.BFloat16, "bfloat16")]
    public void TheTypeCanBeChosenAndIsInTheConfiguration(string name, ScalarType type, string inConfig)
    {
        using var encoder = new AdaptedEncoder("lora", bend: files => files.Config["dtype"] = "float64");
        encoder.Save(_folder["adapter"]);
        AdapterFuser.Fuse(_folder["adapter"], new() { Output = Output, Type = name });
        Assert.All(GoldenCase.ReadAll(Path.Combine(Output, "model.safetensors")).Values, t => Assert.Equal(type, t.dtype));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "config.json")))!;
        Assert.Equal((inConfig, null), (config["torch_dtype"]!.GetValue<string>(), config["dtype"]));
    }

    [Fact]
    public void TheConfigurationSaysWhatAClassifierNeedsAndKeepsTheRest()
    {
        using (var encoder = new AdaptedEncoder("lora", outputs: 3, modelType: "roberta", bend: files => files.Config["id2label"] = new JsonObject { ["0"] = "old" })) Fuse(encoder);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "config.json")))!.AsObject();
        Assert.Equal("""["RobertaForSequenceClassification"]""", config["architectures"]!.ToJsonString());
        Assert.Equal("""{"0":"class 0","1":"class 1","2":"class 2"}""", config["id2label"]!.ToJsonString());
        Assert.Equal("""{"class 0":0,"class 1":1,"class 2":2}""", config["label2id"]!.ToJsonString());
        Assert.Equal("""[3,"single_label_classification","float32"]""", new JsonArray(config["num_labels"]!.DeepClone(), config["problem_type"]!.DeepClone(), config["torch_dtype"]!.DeepClone()).ToJsonString());
        Assert.Equal("roberta", config["model_type"]!.GetValue<string>());
        Assert.Equal(24, config["intermediate_size"]!.GetValue<int>());
    }

    [Fact]
    public void ARegressionIsNamedAsOne()
    {
        using (var encoder = new AdaptedEncoder("lora", outputs: 1))
        {
            encoder.Save(_folder["adapter"]);
            var file = Path.Combine(_folder["adapter"], "adapter.json");
            var manifest = JsonNode.Parse(File.ReadAllText(file))!;
            (manifest["head"]!["regression"], manifest["labels"]) = (true, new JsonArray());
            File.WriteAllText(file, manifest.ToJsonString());
            Assert.Equal(1, AdapterFuser.Fuse(_folder["adapter"], new() { Output = Output, Type = "bf16", Verify = true }).Verification!.Agreement);
        }
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "config.json")))!;
        Assert.Equal("regression", config["problem_type"]!.GetValue<string>());
        Assert.Equal("""{"0":"LABEL_0"}""", config["id2label"]!.ToJsonString());
        Assert.Equal(1, config["num_labels"]!.GetValue<int>());
    }

    [Fact]
    public void TokenizerAndLicenseAreCopiedByteForByteAndNothingElse()
    {
        using var encoder = new AdaptedEncoder("lora");
        foreach (var name in new[] { "vocab.txt", "tokenizer_config.json", "LICENSE.txt", "README.md", "pytorch_model.bin" }) File.WriteAllText(Path.Combine(encoder.Folder.Path, name), name + "\r\n\0");
        Assert.Empty(Fuse(encoder).Notes);
        Assert.Equal(["LICENSE.txt", "config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"], Directory.GetFiles(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("vocab.txt\r\n\0", File.ReadAllText(Path.Combine(Output, "vocab.txt")));
    }

    [Fact]
    public void WithoutATokenizerThatIsSaid()
    {
        using var encoder = new AdaptedEncoder("lora");
        Assert.Equal([$"there is no tokenizer in {encoder.Folder.Path}, so none was copied"], Fuse(encoder).Notes);
    }

    [Theory]
    [InlineData("lora", null, "F32")]
    [InlineData("bitfit", "bf16", "BF16")]
    public void AnAdapterThatChangesNothingIsAnErrorAndLeavesNothing(string method, string? type, string stored)
    {
        using var encoder = new AdaptedEncoder(method, atStart: true);
        Refuses(
            $"fusing this adapter would change nothing: all its updates are zero, or too small for {stored}; an adapter that was trained is not zero, and --dtype fp32 keeps small updates",
            encoder.Save(_folder["adapter"]), new() { Output = Output, Type = type });
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(-70_000)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void NumbersThatAreNotFiniteOrBeyondATypesRangeAreAnErrorAndLeaveNothing(float number)
    {
        using var encoder = new AdaptedEncoder("lora", bend: files => files.Tensors["bert.embeddings.word_embeddings.weight"][3, 2] = number);
        Refuses(
            "\"bert.embeddings.word_embeddings.weight\" would hold numbers that are not finite, or beyond the range of fp16; fp32 and bf16 have a wider one",
            encoder.Save(_folder["adapter"]), new() { Output = Output, Type = "fp16" });
    }

    [Theory]
    [InlineData("fp8", "5GB", "unknown type \"fp8\"; the types are fp32, fp16, bf16")]
    [InlineData(null, "5 TB", "the greatest size of a weight file is \"5 TB\"; expected a number above 0 with B, KB, MB, GB, KiB, MiB or GiB, for example 5GB")]
    [InlineData(null, "-1GB", "the greatest size of a weight file is \"-1GB\"; expected a number above 0 with B, KB, MB, GB, KiB, MiB or GiB, for example 5GB")]
    public void OptionsThatDoNotExistAreNamedBeforeAnythingIsRead(string? type, string size, string message) => Refuses(message, "nowhere", new() { Output = Output, Type = type, MaxShardSize = size });

    [Theory]
    [InlineData("5GB", 5_000_000_000)]
    [InlineData(" 1.5 gib ", 1_610_612_736)]
    [InlineData("200mb", 200_000_000)]
    [InlineData("1024", 1024)]
    [InlineData("10B", 10)]
    public void SizesAreReadAsPeopleWriteThem(string size, long bytes) => Assert.Equal(bytes, WeightFormat.ShardLimit(size));

    [Fact]
    public void StoppingLeavesNothing()
    {
        using var encoder = new AdaptedEncoder("lora");
        encoder.Save(_folder["adapter"]);
        Assert.Throws<OperationCanceledException>(() => AdapterFuser.Fuse(_folder["adapter"], new() { Output = Output }, new CancellationToken(canceled: true)));
        Assert.Equal([_folder["adapter"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    private FuseRecord Fuse(AdaptedEncoder encoder, bool verify = false)
    {
        encoder.Save(_folder["adapter"]);
        return AdapterFuser.Fuse(_folder["adapter"], new() { Output = Output, Verify = verify });
    }

    private SequenceClassifier Load(int outputs)
    {
        var model = SequenceClassifier.Load(ModelFolder.Open(Output), new(outputs), seed: 9, ScalarType.Float32, CPU);
        Assert.Empty(model.Notes);
        model.eval();
        return model;
    }

    private void Refuses(string message, string adapter, FuseOptions options)
    {
        var before = Directory.GetFileSystemEntries(_folder.Path);
        Assert.Equal(message, Assert.Throws<InputException>(() => AdapterFuser.Fuse(adapter, options)).Message);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path));
    }
}
