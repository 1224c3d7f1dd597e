using System.CommandLine;
using AsLora.Adapters;

namespace AsLora.Cli;

/// <summary>Arguments that verbs take without a flag.</summary>
internal static class Arguments
{
    /// <summary>A path. The parser takes an option that is not known for one, so what looks like an option is refused.</summary>
    public static Argument<string> Path(string name, string description) => Refusing(new Argument<string>(name) { Description = description });

    /// <summary>One path or several.</summary>
    public static Argument<string[]> Paths(string name, string description) =>
        Refusing(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore });

    private static T Refusing<T>(T argument) where T : Argument
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => UsageProblems.IsOption(token.Value)) is { } option) result.AddError($"unknown option {option.Value}");
        });
        return argument;
    }

    /// <summary>The value of an option that counts something.</summary>
    /// <exception cref="InputException">It is below 1.</exception>
    public static int? AtLeast1(int? value, string option) =>
        value is null or >= 1 ? value : throw new InputException($"{option}: found \"{value}\", expected a whole number of at least 1");
}
