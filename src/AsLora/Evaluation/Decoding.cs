using System.Globalization;
using AsLora.Generation;

namespace AsLora.Evaluation;

/// <summary>How a protocol gets an answer from the model: by generating text, or by comparing how likely given answers are.</summary>
internal sealed record Decoding
{
    /// <summary>The answers whose log-likelihoods are compared; empty where text is generated.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Longest text in tokens; 0 where none is generated.</summary>
    public int MaxNewTokens { get; init; }

    /// <summary>Strings that end a text; the tokenizer's token of the end does so too.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>The temperature; 0 for greedy decoding.</summary>
    public double Temperature { get; init; }

    /// <summary>Among how many likeliest tokens one is drawn; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>The seed of what is drawn.</summary>
    public ulong Seed { get; init; } = new GenerationOptions().Seed;

    /// <summary>In words, for the result.</summary>
    public override string ToString()
    {
        if (Choices.Count > 0) return $"highest sum of log-probabilities of {Quoted(Choices)}";
        var how = Temperature == 0
            ? "greedy"
            : string.Create(CultureInfo.InvariantCulture, $"sampling at temperature {Temperature} among the {TopK} likeliest tokens, seed {Seed}");
        return $"{how}, at most {MaxNewTokens} new tokens{(StopStrings.Count > 0 ? $", up to {Quoted(StopStrings)}" : "")}";
    }

    private static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text.Replace("\n", "\\n")}\""));
}
