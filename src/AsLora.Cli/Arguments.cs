using System.CommandLine;

namespace AsLora.Cli;

/// <summary>Arguments that verbs take without a flag.</summary>
internal static class Arguments
{
    /// <summary>A path. The parser takes an option that is not known for one, so what looks like an option is refused.</summary>
    public static Argument<string> Path(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => UsageProblems.IsOption(token.Value)) is { } option) result.AddError($"unknown option {option.Value}");
        });
        return argument;
    }
}
