using AsLora.Generation;
using AsLora.Inference;

namespace AsLora.Evaluation;

/// <summary>Answers by text the model generates.</summary>
/// <param name="loaded">The model and its tokenizer.</param>
/// <param name="decoding">How it generates.</param>
/// <param name="room">How many tokens of a prompt are read: the last ones.</param>
internal sealed class TextAnswers(LoadedLanguageModel loaded, Decoding decoding, int room)
{
    private readonly TextGenerator _generator = new(loaded.Model, loaded.Tokenizer);

    /// <summary>The tokens that end a text.</summary>
    public IReadOnlyList<int> StopIds { get; } = [.. loaded.StopIds.Union(End(loaded))];

    /// <summary>Answers prompts in one batch.</summary>
    /// <param name="prompts">The prompts; all of them ask for the same of several samples, which differ by their seed.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    public IReadOnlyList<ModelAnswer> Answer(IReadOnlyList<BenchmarkPrompt> prompts, CancellationToken cancellation)
    {
        var options = new GenerationOptions
        {
            MaxNewTokens = decoding.MaxNewTokens,
            Temperature = decoding.Temperature,
            TopK = decoding.TopK,
            Seed = decoding.Seed + (ulong)(prompts[0].Question.Sample - 1),
            StopIds = StopIds,
            // A protocol with stop strings takes the token of the end as text for one of them.
            StopStrings = decoding.StopStrings.Count == 0
                ? []
                : [.. decoding.StopStrings, .. End(loaded).Select(id => loaded.Tokenizer.Decode([id], skipSpecialTokens: false))],
            BatchSize = prompts.Count,
        };
        int[][] ids = [.. prompts.Select(prompt => prompt.Ids.Length > room ? prompt.Ids[^room..] : prompt.Ids)];
        var texts = _generator.Generate(ids, options, cancellation: cancellation);
        return [.. texts.Select(text => new ModelAnswer(text.Text, text.Ids, null))];
    }

    private static IEnumerable<int> End(LoadedLanguageModel loaded) => loaded.Tokenizer.EndId is { } id ? [id] : [];
}
