using System.Text.Json;
using AsLora.Generation;
using AsLora.Hub;
using AsLora.Inference;
using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Generation;

/// <summary>The greedy texts of Transformers, alone and in a batch of prompts of other lengths, with an adapter of PEFT and without.</summary>
[Trait("Category", "Golden")]
public sealed class TextGeneratorGoldenTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _tokenizer = new();

    public TextGeneratorGoldenTests() => TinyLanguageModel.WriteTokenizer(_tokenizer.Path);

    /// <summary>Every case folder whose model is a decoder.</summary>
    public static TheoryData<string> Cases => [.. Names("models", d => DecoderVariant.Of(ModelFolder.Open(d).ModelType) is not null)];

    /// <summary>Every case folder with an adapter for one.</summary>
    public static TheoryData<string> Adapters =>
        [.. Names("adapters", d => File.ReadAllText(Path.Combine(d, "adapter_config.json")).Contains("CAUSAL_LM", StringComparison.Ordinal))];

    public void Dispose()
    {
        _tokenizer.Dispose();
        _scope.Dispose();
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void GreedyTextsAreThoseOfTheReference(string name)
    {
        var folder = Path.Combine(TestPaths.Fixtures("models"), name);
        Expect(folder, new GoldenCase(folder), new GoldenCase(folder), null);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Adapters))]
    public void GreedyTextsWithAnAdapterOfPeftAreThoseOfTheReference(string name)
    {
        var folder = Path.Combine(TestPaths.Fixtures("adapters"), name);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json")));
        var model = Path.Combine(TestPaths.Fixtures("adapters"), "..", config.RootElement.GetProperty("base_model_name_or_path").GetString()!);
        Assert.SkipUnless(Directory.Exists(model), $"the model of {name} is not among the golden cases: {model}");
        Expect(folder, new GoldenCase(model), new GoldenCase(folder), model);
    }

    private void Expect(string path, GoldenCase inputs, GoldenCase golden, string? model)
    {
        using var loaded = LoadedLanguageModel.Open(path, new() { Model = model, Tokenizer = _tokenizer.Path, Precision = "fp32" });
        var generator = new TextGenerator(loaded.Model, loaded.Tokenizer);
        int[] prompt = [.. inputs.Expected["prompt"].data<long>().ToArray().Select(id => (int)id)];
        int[] expected = [.. golden.Expected["greedy"].data<long>().ToArray().Skip(prompt.Length).Select(id => (int)id)];
        var options = new GenerationOptions { MaxNewTokens = expected.Length };

        Assert.Equal(expected, generator.Generate([prompt], options)[0].Ids);
        // Among prompts longer and shorter than it.
        int[][] batch = [prompt[..1], [.. prompt, .. expected[..9]], prompt, prompt[..3]];
        var texts = generator.Generate(batch, options);
        Assert.Equal(expected, texts[2].Ids);
        Assert.Equal(expected[9..], texts[1].Ids[..^9]);
    }

    private static IEnumerable<string> Names(string kind, Func<string, bool> isWanted) =>
        (Directory.Exists(TestPaths.Fixtures(kind)) ? Directory.GetDirectories(TestPaths.Fixtures(kind)) : []).Where(isWanted)
            .Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);
}
