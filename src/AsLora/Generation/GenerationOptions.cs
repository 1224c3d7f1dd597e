using System.Globalization;
using AsLora.Adapters;

namespace AsLora.Generation;

/// <summary>
/// How tokens are chosen and when a text ends. The defaults are greedy: always the likeliest token. What changes the logits does so in this order, as in
/// Transformers: repetition penalty, temperature, top-k, top-p.
/// </summary>
public sealed record GenerationOptions
{
    /// <summary>Longest text in tokens, at least 1.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Divides the logits before a token is drawn; 0 takes the likeliest token and draws nothing.</summary>
    public double Temperature { get; init; }

    /// <summary>Draws among this many likeliest tokens, and all that are as likely as the last of them; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>
    /// Draws among the likeliest tokens whose probabilities together reach this, from 0 to 1; the one that reaches it is kept, and always the likeliest one.
    /// 1 for all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>Divides positive logits, and multiplies negative ones, of tokens that stand in the prompt or the text so far; above 0, 1 for none.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>A text ends before the first of these that it holds.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>A text ends with any of these tokens: those that the model was trained to end with. See <c>LoadedLanguageModel.StopIds</c>.</summary>
    public IReadOnlyList<int> StopIds { get; init; } = [];

    /// <summary>
    /// Decides what is drawn. Each prompt draws from a generator of its own, so a text depends on this seed, on its prompt, and on how many equal prompts came
    /// before it in the same call; not on its neighbours.
    /// </summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>How many prompts are gone on with at once; it changes how much memory they take, and no text.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Whether the likeliest token is taken.</summary>
    internal bool IsGreedy => Temperature == 0;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InputException">Something is out of its range; all of it is listed.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        Expect(MaxNewTokens >= 1, "max-new-tokens", MaxNewTokens, "a whole number of at least 1");
        Expect(double.IsFinite(Temperature) && Temperature >= 0, "temperature", Temperature, "a number of at least 0 (0 takes the likeliest token)");
        Expect(TopK >= 0, "top-k", TopK, "a whole number of at least 0 (0 for all tokens)");
        Expect(TopP is >= 0 and <= 1, "top-p", TopP, "a number from 0 to 1 (1 for all tokens)");
        Expect(double.IsFinite(RepetitionPenalty) && RepetitionPenalty > 0, "repetition-penalty", RepetitionPenalty, "a number above 0 (1 for none)");
        Expect(BatchSize >= 1, "batch-size", BatchSize, "a whole number of at least 1");
        if (StopStrings.Any(string.IsNullOrEmpty)) problems.Add("stop: found \"\", expected a text; every text holds the empty one");
        if (IsGreedy && (TopK > 0 || TopP < 1))
            problems.Add("top-k and top-p are for drawing, and temperature 0 takes the likeliest token; give a temperature above 0, or leave them out");
        if (problems.Count > 0) throw new InputException(string.Join('\n', problems));

        void Expect(bool holds, string name, IFormattable found, string expected)
        {
            if (!holds) problems.Add($"{name}: found \"{found.ToString(null, CultureInfo.InvariantCulture)}\", expected {expected}");
        }
    }
}
