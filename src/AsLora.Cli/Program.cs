using AsLora.Cli;
using AsLora.Cli.Output;

return CommandLine.Run(args, Terminal.OfProcess());
