using System.Text.Json;
using AsLora.Tests.Support;
using AsLora.Tokenization;

namespace AsLora.Tests.Cli;

/// <summary>A model is written from its configuration, by real processes.</summary>
public sealed class InitVerbTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public InitVerbTests()
    {
        File.WriteAllText(_folder["small.json"], """
            {
              "model_type": "llama", "num_hidden_layers": 2, "hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 4, "vocab_size": 280,
              "max_position_embeddings": 64
            }
            """);
        Directory.CreateDirectory(_folder["pieces"]);
        File.WriteAllBytes(Path.Combine(_folder["pieces"], "tokenizer.model"), TinySentencePieces.File());
        File.WriteAllText(Path.Combine(_folder["pieces"], "tokenizer_config.json"), """{"tokenizer_class": "LlamaTokenizer"}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AConfigurationBecomesAModelWithItsTokenizer()
    {
        string[] options = ["--tokenizer", _folder["pieces"], "--max-shard-size", "40KB", "--dtype", "bf16"];
        var init = BuiltCommand.Run(["init", _folder["small.json"], "--output", _folder["new"], .. options]);
        Assert.Equal((0, ""), (init.ExitCode, init.Error));
        Assert.Matches(
            "^model    LlamaForCausalLM with [0-9,]+ parameters, drawn from seed 42\nwritten  .*new: [0-9]+ kB in 21 tensors\n"
            + "files    config.json, model-00001-of-00002.safetensors, "
            + "model-00002-of-00002.safetensors, model.safetensors.index.json, tokenizer.model, tokenizer_config.json\n$", init.Output);
        var inspect = BuiltCommand.Run("inspect", _folder["new"]);
        Assert.Equal((0, ""), (inspect.ExitCode, inspect.Error));
        Assert.StartsWith("model        llama, num_hidden_layers 2, ", inspect.Output, StringComparison.Ordinal);
        Assert.Equal([1, TinySentencePieces.Id("▁a")], Tokenizer.Load(_folder["new"]).Encode("a").Ids);
    }

    [Fact]
    public void TwoProcessesWriteTheSameBytesAndASeedOthers()
    {
        string[] names = ["one", "two", "other"];
        foreach (var name in names)
        {
            var init = BuiltCommand.Run("init", _folder["small.json"], "--output", _folder[name], "--seed", name == "other" ? "8" : "7", "--json");
            Assert.Equal((0, $"note: there is no tokenizer in {_folder.Path}, so none was copied\n"), (init.ExitCode, init.Error.ReplaceLineEndings("\n")));
            using var record = JsonDocument.Parse(init.Output);
            Assert.Equal(21, record.RootElement.GetProperty("tensors").GetInt32());
        }
        byte[][] weights = [.. names.Select(name => File.ReadAllBytes(Path.Combine(_folder[name], "model.safetensors")))];
        Assert.Equal(weights[0], weights[1]);
        Assert.NotEqual(weights[0], weights[2]);
    }

    [Theory]
    [InlineData("nope.json --output new", "there is no file or folder nope.json; expected a config.json, or a folder that holds one")]
    [InlineData("nope.json --output new --seed -1", "--seed: found \"-1\", expected a whole number of at least 0")]
    public void WhatCannotBeUsedIsNamed(string arguments, string problem)
    {
        var init = BuiltCommand.Run(["init", .. arguments.Split(' ')]);
        Assert.Equal((2, "", $"aslora: {problem}"), (init.ExitCode, init.Output, init.Error.Split('\n')[0].TrimEnd()));
    }

    [Fact]
    public void AFolderThatHoldsSomethingIsRefusedAndStaysAsItIs()
    {
        var init = BuiltCommand.Run("init", _folder["small.json"], "--output", _folder["pieces"]);
        Assert.Equal((2, ""), (init.ExitCode, init.Output));
        Assert.Matches(
            "^aslora: .*pieces holds tokenizer.*, which would be lost if the folder were replaced; choose another one\n$",
            init.Error.ReplaceLineEndings("\n"));
        Assert.Equal(2, Directory.EnumerateFiles(_folder["pieces"]).Count());
    }
}
