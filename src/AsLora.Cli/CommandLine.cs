using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Cli.Verbs;
using Spectre.Console;

namespace AsLora.Cli;

/// <summary>The <c>aslora</c> command: finds the verb, and turns what goes wrong into one message and an exit code.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show where in the program an error came from", Recursive = true };

    /// <summary>Runs one command line.</summary>
    /// <param name="args">Verb, options, arguments.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        var verbose = args.Contains("--verbose", StringComparer.Ordinal);
        try
        {
            var result = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Action is not ParseErrorAction)
                return result.Invoke(new() { EnableDefaultExceptionHandler = false, Output = terminal.Results.Profile.Out.Writer });
            foreach (var problem in UsageProblems.Of(result)) terminal.Messages.WriteLine(problem);
            terminal.Messages.WriteLine($"see: {PathOf(result.CommandResult)} --help");
            return ExitCode.BadInput;
        }
        catch (Exception exception)
        {
            terminal.Messages.WriteLine($"aslora: {FailureText.Of(exception, verbose)}");
            if (verbose) terminal.Messages.WriteLine(exception.ToString());
            return exception is InputException ? ExitCode.BadInput : ExitCode.Failed;
        }
    }

    /// <summary>The verbs, each in its own file.</summary>
    private static Command Root(Terminal terminal)
    {
        var root = new Command("aslora", "Fine-tunes transformer models with ASLoRA and the methods it is compared with.")
        {
            DemoVerb.Create(terminal),
            TrainVerb.Create(terminal),
            EvalVerb.Create(terminal),
            CompareVerb.Create(terminal),
            FuseVerb.Create(terminal),
            PredictVerb.Create(terminal),
            PreviewVerb.Create(terminal),
            GenerateVerb.Create(terminal),
            InspectVerb.Create(terminal),
            ReportVerb.Create(terminal),
            ExportVerb.Create(terminal),
            ImportVerb.Create(terminal),
            InitVerb.Create(terminal),
            PretrainVerb.Create(terminal),
            SuiteVerb.Create(terminal),
            DoctorVerb.Create(terminal),
        };
        root.Add(Verbose);
        root.Add(new HelpOption { Action = new HelpWithExample() });
        root.Add(new Option<bool>("--version") { Description = "Show the version", Action = new VersionAction() });
        return root;
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : command.Command.Name;

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine(version);
            return ExitCode.Done;
        }
    }
}
