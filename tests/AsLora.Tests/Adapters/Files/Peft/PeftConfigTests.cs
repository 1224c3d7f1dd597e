using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files.Peft;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Adapters.Files.Peft;

public sealed class PeftConfigTests : IDisposable
{
    private readonly PeftFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("use_dora", "true", "use_dora is true: DoRA scales the whole weight by its columns' norms, which is not supported")]
    [InlineData("lora_bias", "true", "lora_bias is true: B has a bias, which is not supported")]
    [InlineData("layers_pattern", "\"layers\"", "layers_pattern is \"layers\": layers are found by a pattern of its own, which is not supported")]
    [InlineData("layer_replication", "[[0, 2], [1, 3]]", "layer_replication is [[0,2],[1,3]]: layers of the model are repeated, which is not supported")]
    [InlineData("trainable_token_indices", "[0]", "trainable_token_indices is [0]: rows of the embeddings are replaced, which is not supported")]
    [InlineData("alora_invocation_tokens", "[7]", "alora_invocation_tokens is [7]: the adapter acts only after certain tokens, which is not supported")]
    [InlineData("target_parameters", "[\"experts\"]", "target_parameters is [\"experts\"]: parameters are adapted that are no linear layers, which is not supported")]
    [InlineData("use_qalora", "true", "use_qalora is true: inputs are pooled in groups, which is not supported")]
    [InlineData("fan_in_fan_out", "true", "fan_in_fan_out is true: weights are stored transposed, which is not supported")]
    [InlineData("bias", "\"all\"", "bias is \"all\": biases of the model were trained, and only \"none\" is supported")]
    [InlineData("init_lora_weights", "\"pissa_niter_4\"", "init_lora_weights is \"pissa_niter_4\": this start changes the frozen weights, which is not supported; save the adapter converted to plain LoRA")]
    [InlineData("r", "0", "r is 0: expected a whole number of at least 1")]
    [InlineData("r", "1e300", "r is 1e300: expected a whole number of at least 1")]
    [InlineData("lora_alpha", "\"16\"", "lora_alpha is \"16\": expected a number above 0")]
    [InlineData("lora_dropout", "1", "lora_dropout is 1: expected a number from 0 to below 1")]
    [InlineData("target_modules", "7", "target_modules is 7: expected a list of names or a regular expression")]
    [InlineData("target_modules", "null", "target_modules is missing: expected a list of names or a regular expression")]
    [InlineData("layers_to_transform", "[0, \"1\"]", "layers_to_transform is [0,\"1\"]: expected whole numbers")]
    [InlineData("alpha_pattern", "{\"query\": -1}", "alpha_pattern is {\"query\":-1}: expected module names and numbers above 0")]
    public void WhatChangesTheMathematicsOrIsNoValueIsRefusedByName(string key, string value, string problem)
    {
        _files.Config[key] = JsonNode.Parse(value);
        Assert.Equal($"{_files.ConfigPath} describes an adapter that cannot be used here: {problem}", _files.Refused());
    }

    [Fact]
    public void EverythingThatIsRefusedIsNamedAtOnce()
    {
        (_files.Config["use_dora"], _files.Config["lora_bias"], _files.Config["r"]) = (true, true, -1);
        Assert.Equal(3, _files.Refused().Split("\n  ").Length - 1);
    }

    [Theory]
    [InlineData("\"IA3\"", "peft_type is \"IA3\"; supported are LORA (also with use_rslora) and VERA")]
    [InlineData("null", "peft_type is null; supported are LORA (also with use_rslora) and VERA")]
    public void AnotherMethodOfPeftIsRefusedByName(string type, string problem)
    {
        _files.Config["peft_type"] = JsonNode.Parse(type);
        Assert.Equal($"{_files.ConfigPath}: {problem}", _files.Refused());
    }

    [Fact]
    public void AVeraAdapterWithoutItsPairIsRefused()
    {
        using var files = new PeftFiles("vera");
        files.Config["save_projection"] = false;
        Assert.Contains("save_projection is false: A and B are not in the file, and drawing them again depends on PyTorch", files.Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("init_lora_weights", "\"eva\"")]
    [InlineData("init_lora_weights", "\"gaussian\"")]
    [InlineData("eva_config", "{\"rho\": 2.0}")]
    [InlineData("use_dora", "null")]
    [InlineData("trainable_token_indices", "[]")]
    [InlineData("megatron_core", "\"megatron.core\"")]
    public void WhatChangesNothingIsReadWithoutANote(string key, string value)
    {
        _files.Config[key] = JsonNode.Parse(value);
        using (_files.Load()) Assert.Empty(PeftFolder.Inspect(_files.Path).Config.Notes);
    }

    [Fact]
    public void KeysNobodyKnowsAreIgnoredWithANote()
    {
        (_files.Config["use_future"], _files.Config["shrink"]) = (null, 3);
        using (_files.Load()) Assert.Equal([$"{_files.ConfigPath}: keys that are not known here were ignored: use_future, shrink"], PeftFolder.Inspect(_files.Path).Config.Notes);
    }

    [Theory]
    [InlineData("[\"query\", \"value\"]", null, 6)]
    [InlineData("[\"bert.encoder.layer.1.attention.self.query\", \"self.value\"]", null, 4)]
    [InlineData("\".*layer\\\\.[02]\\\\..*\\\\.(query|value)\"", null, 4)]
    [InlineData("\"query\"", null, 0)]
    [InlineData("\"all-linear\"", null, 6)]
    [InlineData("[\"query\"]", "[0, 2]", 2)]
    [InlineData("[\"value\"]", "1", 1)]
    [InlineData("[\"uery\"]", null, 0)]
    public void ModulesAreFoundAsPeftFindsThem(string targets, string? layers, int count)
    {
        _files.Config["target_modules"] = JsonNode.Parse(targets);
        if (layers is not null) _files.Config["layers_to_transform"] = JsonNode.Parse(layers);
        File.WriteAllText(_files.ConfigPath, _files.Config.ToJsonString());
        var config = PeftConfig.Read(_files.Path);
        Assert.Equal(count, _files.Layers.Count(l => config.Targets.Matches(l.Site)));
    }

    [Fact]
    public void ExcludedModulesAreLeftOut()
    {
        _files.Config["exclude_modules"] = new JsonArray("value");
        foreach (var name in _files.Tensors.Keys.Where(k => k.Contains(".value.", StringComparison.Ordinal)).ToList()) _files.Tensors.Remove(name);
        using var set = _files.Load();
        Assert.Equal(["query"], set.Graph.Sites.Select(s => s.Kind).Distinct());
    }

    [Theory]
    [InlineData("(", "\"(\" cannot be used as a regular expression for module paths: ")]
    [InlineData("(([a-z.0-9]+)+)+!", " cannot be used as a regular expression for module paths: ")]
    public void AnExpressionThatIsNoneOrNeverEndsIsRefused(string pattern, string problem)
    {
        _files.Config["target_modules"] = pattern;
        Assert.Contains(problem, _files.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void AModulesOwnAlphaGoesIntoItsB()
    {
        // The first pattern that matches the end of a path decides: layer 1 is doubled, the other queries are halved.
        _files.Config["alpha_pattern"] = JsonNode.Parse("""{ "layer.1.attention.self.query": 32, "que.*": 8 }""");
        using var set = _files.Load();
        foreach (var (site, delta) in _files.Layers.Select(l => l.Site).Zip(_files.Deltas))
            GoldenCase.Near(delta * (site.Kind == "value" ? 1 : site.Layer == 1 ? 2 : 0.5), set.Delta(site), 1e-5, site.Name);
    }

    [Fact]
    public void AModulesOwnRankIsRefusedByName()
    {
        _files.Config["rank_pattern"] = JsonNode.Parse("""{ "layer.1.attention.self.query": 2, "value": 4 }""");
        Assert.Equal(
            $"{_files.ConfigPath} describes an adapter that cannot be used here: rank_pattern gives \"bert.encoder.layer.1.attention.self.query\" rank 2, and r is 4: pairs of different ranks are not supported",
            _files.Refused());
    }

    [Theory]
    [InlineData("{\"peft_type\": \"LORA\", \"r\": 4, \"r\": 8}", " is not valid JSON: ")]
    [InlineData("{\"peft_type\":\n", ":2 is not valid JSON: ")]
    [InlineData("[]", " is not the configuration of an adapter: expected an object")]
    public void AFileThatIsNoConfigurationIsNamed(string content, string problem)
    {
        File.WriteAllText(_files.ConfigPath, content);
        Assert.StartsWith(_files.ConfigPath, Assert.Throws<InputException>(() => PeftConfig.Read(_files.Path)).Message, StringComparison.Ordinal);
        Assert.Contains(problem, Assert.Throws<InputException>(() => PeftConfig.Read(_files.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedConfigurationIsReadOrRefusedButNeverAnythingElse()
    {
        var whole = File.ReadAllBytes(_files.ConfigPath);
        Gen.Select(Gen.Int[0, whole.Length], Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4], (length, changes) => (length, changes)).Sample(damage =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in damage.changes) bytes[at] = value;
            if (damage.length % 3 == 0) bytes = bytes[..damage.length];
            File.WriteAllBytes(_files.ConfigPath, bytes);
            try
            {
                PeftFolder.Inspect(_files.Path).Manifest.Labels.ToList();
            }
            catch (InputException exception)
            {
                Assert.Contains(_files.Path, exception.Message, StringComparison.Ordinal);
            }
        }, iter: 2000, threads: 1);
    }

    [Theory]
    [InlineData("{\"peft_type\": \"\\ud800\"}")]
    [InlineData("{\"peft_type\": \"LORA\", \"target_modules\": [\"\\udc00\"]}")]
    [InlineData("{\"peft_type\": \"LORA\", \"target_modules\": [\"q\"], \"r\": 1e999}")]
    [InlineData("{\"peft_type\": \"LORA\", \"target_modules\": [\"q\"], \"\\ud800\": 1}")]
    public void TextsThatAreNoUnicodeAndNumbersThatAreNoneAreRefused(string content)
    {
        File.WriteAllText(_files.ConfigPath, content);
        Assert.StartsWith(_files.ConfigPath, Assert.Throws<InputException>(() => PeftConfig.Read(_files.Path)).Message, StringComparison.Ordinal);
    }
}
