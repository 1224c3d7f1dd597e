using System.CommandLine;
using AsLora.Adapters;
using AsLora.Generation;

namespace AsLora.Cli.Generating;

/// <summary>How tokens are chosen and when a text ends, as flags.</summary>
internal sealed class GenerationFlags
{
    private static readonly GenerationOptions Default = new();

    private readonly Option<int?> _maxNewTokens = new("--max-new-tokens")
    {
        Description = $"Longest text in tokens [{Default.MaxNewTokens}]",
        HelpName = "COUNT",
    };

    private readonly Option<double?> _temperature = new("--temperature")
    {
        Description = "Divides the logits before a token is drawn; 0 takes the likeliest [0]",
        HelpName = "NUMBER",
    };

    private readonly Option<int?> _topK = new("--top-k") { Description = "Draw among this many likeliest tokens; 0 for all [0]", HelpName = "COUNT" };
    private readonly Option<double?> _topP = new("--top-p")
    {
        Description = "Draw among the likeliest tokens that together have this probability [1]",
        HelpName = "NUMBER",
    };

    private readonly Option<double?> _repetitionPenalty = new("--repetition-penalty")
    {
        Description = "Above 1 makes tokens unlikelier that were there before [1]",
        HelpName = "NUMBER",
    };

    private readonly Option<string[]> _stop = new("--stop") { Description = "End before this text; may be given several times", HelpName = "TEXT" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = $"Decides what is drawn [{Default.Seed}]", HelpName = "NUMBER" };
    private readonly Option<int?> _batchSize = new("--batch-size")
    {
        Description = $"Texts that are written at once [{Default.BatchSize}]",
        HelpName = "COUNT",
    };


    /// <summary>Adds the flags to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _maxNewTokens, _temperature, _topK, _topP, _repetitionPenalty, _stop, _seed, _batchSize }) verb.Add(option);
    }

    /// <summary>What a command line asks for.</summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="InputException">Something is out of its range, of which all is listed; or there is a seed and nothing to draw.</exception>
    public GenerationOptions Read(ParseResult result)
    {
        var options = new GenerationOptions
        {
            MaxNewTokens = result.GetValue(_maxNewTokens) ?? Default.MaxNewTokens,
            Temperature = result.GetValue(_temperature) ?? Default.Temperature,
            TopK = result.GetValue(_topK) ?? Default.TopK,
            TopP = result.GetValue(_topP) ?? Default.TopP,
            RepetitionPenalty = result.GetValue(_repetitionPenalty) ?? Default.RepetitionPenalty,
            StopStrings = result.GetValue(_stop) ?? [],
            Seed = result.GetValue(_seed) ?? Default.Seed,
            BatchSize = result.GetValue(_batchSize) ?? Default.BatchSize,
        };
        options.Validate();
        if (result.GetValue(_seed) is not null && options.Temperature == 0)
            throw new InputException("--seed: nothing is drawn, as the likeliest token is taken; give a --temperature above 0, or leave it out");
        return options;
    }
}
