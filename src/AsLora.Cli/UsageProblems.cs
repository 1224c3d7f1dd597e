using System.CommandLine;
using System.CommandLine.Parsing;
using AsLora.Adapters;

namespace AsLora.Cli;

/// <summary>What is wrong with a command line, with the nearest name that exists.</summary>
internal static class UsageProblems
{
    /// <summary>One line a problem.</summary>
    /// <param name="result">A command line with errors.</param>
    public static IEnumerable<string> Of(ParseResult result)
    {
        var command = result.CommandResult.Command;
        // An option that is not known looks like an argument to the parser.
        var arguments = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(token => token.Value);
        var unknown = arguments.Concat(result.UnmatchedTokens).Where(IsOption).ToList();
        if (unknown.Count > 0)
        {
            return unknown.Select(token => $"aslora: unknown option {token}{Suggestion.For(token, Known(command))}");
        }
        if (command.Subcommands.Count > 0)
        {
            var verbs = command.Subcommands.Select(c => c.Name).ToList();
            return result.UnmatchedTokens is [var verb, ..]
                ? [$"aslora: unknown verb \"{verb}\"{Suggestion.For(verb, verbs)}; the verbs are {string.Join(", ", verbs)}"]
                : [$"aslora: a verb is missing; the verbs are {string.Join(", ", verbs)}"];
        }
        return result.UnmatchedTokens.Count > 0
            ? result.UnmatchedTokens.Select(token => $"aslora: unexpected argument \"{token}\"")
            : result.Errors.Select(error => $"aslora: {Text(error)}");
    }

    // The parser speaks of its own types where a number is none.
    private static string Text(ParseError error) =>
        error.SymbolResult is OptionResult { Tokens: [var token], Option: var option } && Number(option) is { } number
            ? $"{option.Name}: found \"{token.Value}\", expected {number}"
            : error.Message;

    private static string? Number(Option option) => Nullable.GetUnderlyingType(option.ValueType) switch
    {
        { } type when type == typeof(ulong) => "a whole number of at least 0",
        { } type when type == typeof(int) => "a whole number",
        { } type when type == typeof(double) => "a number",
        _ => null,
    };

    /// <summary>The options of a verb by all their names.</summary>
    private static IEnumerable<string> Known(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Concat(["--verbose", "--help"]);

    /// <summary>Whether a token looks like an option.</summary>
    internal static bool IsOption(string token) => token.StartsWith('-') && token.Length > 1;
}
