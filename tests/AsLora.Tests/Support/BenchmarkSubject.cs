using AsLora.Evaluation;
using AsLora.Inference;

namespace AsLora.Tests.Support;

/// <summary>The model that golden values of benchmarks were made with, in float32, and its tokenizer.</summary>
internal static class BenchmarkSubject
{
    /// <summary>Where the model lies.</summary>
    public static string Path => BenchmarkCases.Find("model");

    /// <summary>How it is opened.</summary>
    public static LanguageModelOptions Options => new() { Tokenizer = TestPaths.SharedOrSkip("tokenizers", "llama"), Precision = "fp32", Device = "cpu" };

    /// <summary>Opens it.</summary>
    public static LoadedLanguageModel Open() => LoadedLanguageModel.Open(Path, Options);

    /// <summary>A golden prompt as it stands.</summary>
    public static BenchmarkPrompt Prompt(LoadedLanguageModel loaded, string text) =>
        BenchmarkPrompt.Fit(0, new("any", "0", "", [], text, []), null, loaded.Tokenizer);
}
