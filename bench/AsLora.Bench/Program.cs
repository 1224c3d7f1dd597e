using AsLora.Bench;
using BenchmarkDotNet.Running;

switch (args)
{
    case ["step"]:
        StepBenchmark.Run();
        return 0;
    case ["decoder"]:
        DecoderBenchmark.Run();
        return 0;
    case ["decoder", var folder]:
        DecoderBenchmark.RunOf(folder);
        return 0;
    case ["parts", .. var options]:
        BenchmarkSwitcher.FromTypes([typeof(PartBenchmarks)]).Run(options);
        return 0;
    default:
        Console.Error.WriteLine("usage: step | decoder [FOLDER of a model] | parts [options of BenchmarkDotNet, for example --filter '*']");
        return 2;
}
