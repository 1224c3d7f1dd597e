using System.CommandLine;
using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Cli;

/// <summary>The options of a run as flags: one for each row of the table, and <c>--config</c> for a YAML file of them.</summary>
internal sealed class RunFlags
{
    private readonly Option<string> _config = new("--config") { Description = "YAML file of options; flags win over it", HelpName = "FILE" };
    private readonly List<(RunOption Option, Option Flag)> _flags;

    /// <summary>Flags for the options of a run.</summary>
    /// <param name="without">Names of options that are no flags of the verb.</param>
    public RunFlags(params IReadOnlyList<string> without) =>
        _flags = [.. RunOptions.All.Where(option => !without.Contains(option.Name)).Select(option => (option, FlagOf(option, option.Default)))];

    /// <summary>Flags for some options, for a run whose others are not a person's to choose.</summary>
    /// <param name="defaults">What holds where nothing is given.</param>
    /// <param name="names">Their names.</param>
    public RunFlags(RunConfig defaults, IReadOnlyCollection<string> names)
    {
        string? Default(RunOption option) => option.Read(defaults) is { Length: > 0 } value ? value : option.Default;
        _flags = [.. RunOptions.All.Where(option => names.Contains(option.Name)).Select(option => (option, FlagOf(option, Default(option))))];
    }

    /// <summary>Adds the flags to a verb.</summary>
    public void AddTo(Command verb, bool withConfig = true)
    {
        if (withConfig) verb.Add(_config);
        foreach (var (_, flag) in _flags) verb.Add(flag);
    }

    /// <summary>The configuration that a command line asks for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="basis">What holds where nothing is given; null for the defaults.</param>
    /// <exception cref="Adapters.InputException">Something is missing or wrong; all of it is listed.</exception>
    public RunConfig Read(ParseResult result, RunConfig? basis = null)
    {
        var builder = new RunConfigBuilder();
        if (result.GetResult(_config) is not null && result.GetValue(_config) is { } file) builder.AddYaml(file);
        foreach (var given in Given(result)) builder.Add(given.Name, given.Value, given.Where);
        return builder.Build(basis);
    }

    /// <summary>The options that stand in a command line.</summary>
    /// <param name="result">The command line.</param>
    public IEnumerable<GivenOption> Given(ParseResult result)
    {
        foreach (var (option, flag) in _flags)
        {
            if (result.GetResult(flag) is not { Implicit: false } given) continue;
            var value = given.Tokens is [] && option.IsSwitch ? "true" : string.Join(',', given.Tokens.Select(token => token.Value));
            yield return new(option.Name, value, "--" + option.Name);
        }
    }

    private static Option FlagOf(RunOption option, string? otherwise)
    {
        var name = "--" + option.Name;
        Option flag = option.IsList ? new Option<string[]>(name) { AllowMultipleArgumentsPerToken = true } : new Option<string>(name);
        if (option.Name == "method.name") flag.Aliases.Add("--method");
        flag.Description = $"{option.Help} ({option.Expected}){(otherwise is null ? "" : $" [{otherwise}]")}";
        flag.HelpName = option.IsSwitch ? "true|false" : "VALUE";
        if (option.IsSwitch) flag.Arity = ArgumentArity.ZeroOrOne;
        return flag;
    }
}
