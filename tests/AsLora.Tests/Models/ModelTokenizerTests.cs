using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Inference;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Models;

/// <summary>A tokenizer with added tokens that the model has no row for.</summary>
public sealed class ModelTokenizerTests : IDisposable
{
    private readonly TinyInstructions _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void PaddingBeyondTheModelsTableOfWordsIsNoToken()
    {
        var path = Write("<pad>", "<more>");
        var (tokenizer, notes) = ModelTokenizer.Load(path, ModelFolder.Open(_project.Model));
        Assert.Equal([$"the model reads 320 tokens, so added tokens of {path} are none: \"<pad>\", \"<more>\""], notes);
        Assert.Equal((0, null), (tokenizer.PadId, tokenizer.TokenId("<pad>")));
        var ids = tokenizer.Tokenize("red <pad>", addSpecialTokens: true);
        Assert.All(ids, id => Assert.InRange(id, 0, 319));
        Assert.Equal("red <pad>", tokenizer.Decode(ids));
        Assert.Equal(tokenizer.TokenId("<|im_end|>"), Assert.Single(tokenizer.Tokenize("<|im_end|>")));
    }

    [Fact]
    public void TextsAreLearnedAndWrittenWithItAndThePersonIsTold()
    {
        var path = Write("<pad>");
        var config = _project.Config("lora") with { Tokenizer = path, MaxSteps = 1 };
        using (var run = TrainingRun.Prepare(config))
        {
            Assert.Contains(run.Plan.Notes, note => note.StartsWith("the model reads 320 tokens", StringComparison.Ordinal));
            run.Train();
        }
        using var loaded = LoadedLanguageModel.Open(_project.Output, new() { Precision = "fp32" });
        Assert.Contains(loaded.Notes, note => note.StartsWith("the model reads 320 tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void ATokenThatEndsTextsMustBeInTheModel()
    {
        var path = Write("<pad>", "<end>");
        File.WriteAllText(Path.Combine(path, "tokenizer_config.json"), """{"eos_token": "<end>", "pad_token": "<pad>"}""");
        var error = Assert.Throws<InputException>(() => ModelTokenizer.Load(path, ModelFolder.Open(_project.Model)));
        Assert.Equal($"the tokenizer in {path} has 322 tokens and the model in {_project.Model} reads 320; they do not belong together", error.Message);
    }

    // The chat tokenizer and added tokens from 320 on.
    private string Write(params string[] added)
    {
        var path = Directory.CreateDirectory(_project["tokenizer"]).FullName;
        ChatTokenizers.Write(path, [.. ChatTokenizers.Tokens]);
        var file = Path.Combine(path, "tokenizer.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (var (index, token) in added.Index()) json["added_tokens"]!.AsArray().Add(TinyTokenizers.AddedToken(320 + index, token));
        File.WriteAllText(file, json.ToJsonString());
        File.WriteAllText(Path.Combine(path, "tokenizer_config.json"), """{"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}""");
        return path;
    }
}
