using System.CommandLine;
using System.Globalization;
using AsLora.Cli.Output;
using AsLora.Runtime;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora doctor</c>: does TorchSharp work here, what was loaded from where, and how fast is it.</summary>
internal static class DoctorVerb
{
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON" };
        var verb = new Command("doctor", "Say whether TorchSharp works on this machine, what was loaded from where, and how fast it is.") { json };
        verb.SetAction(result =>
        {
            var report = SystemReport.Gather();
            if (result.GetValue(json)) Json.Write(terminal, report);
            else Print(terminal.Results, report);
            return report.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    /// <summary>Prints the findings, one a row.</summary>
    internal static void Print(IAnsiConsole console, SystemReport report) => TextTable.Write(console, Rows(report));

    private static IEnumerable<(string Name, string Text)> Rows(SystemReport report)
    {
        yield return ("system", $"{report.OperatingSystem}, {report.Architecture}, {report.Framework}");
        var features = report.Processor.Features is { Count: > 0 } known ? string.Join(' ', known) : "instructions unknown";
        yield return ("processor", $"{report.Processor.Name ?? "unknown"}, {report.Processor.Cores} cores; {features}");
        yield return ("memory", Quantity.Bytes(report.MemoryBytes));
        if (report.Native is { } native)
        {
            const string unknown = "nothing known to be";
            yield return ("C library", $"glibc {native.CLibraryVersionFound ?? "not"} found, {native.CLibraryVersionNeeded ?? unknown} needed");
            yield return ("C++ library", $"GLIBCXX {native.CxxVersionFound ?? "not"} found, {native.CxxVersionNeeded ?? unknown} needed; {native.CxxLibrary}");
            yield return ("native part", native.IsMended
                ? $"{native.MendedCopy}, a copy whose need of a newer C++ library is marked weak, in place of {native.TorchSharpLibrary}"
                : native.TorchSharpLibrary ?? "left to TorchSharp");
            yield return ("cache", native.CacheFolder ?? "none: neither ASLORA_CACHE, XDG_CACHE_HOME nor HOME is set");
            foreach (var note in native.Notes) yield return ("note", note);
        }
        foreach (var file in report.LoadedFiles) yield return ("loaded", file);
        if (report.Versions is { } versions) yield return ("versions", $"TorchSharp {versions.TorchSharp}, libtorch {versions.LibTorch ?? "unknown"}");
        if (report.Threads is { } threads) yield return ("threads", threads.ToString(CultureInfo.InvariantCulture));
        if (report.CudaDevices is { } devices)
            yield return ("CUDA", devices == 0 ? "no GPU that this libtorch can use" : $"{devices} GPUs: cuda:0 to cuda:{devices - 1}");
        if (report is { Fp32Speed: { } fp32, Bf16Speed: { } bf16 })
        {
            FormattableString speed = $"{fp32 / 1e9:N0} GFLOP/s in fp32, {bf16 / 1e9:N0} in bf16 (a product of 1024 x 768 by 768 x 768)";
            yield return ("speed", speed.ToString(CultureInfo.InvariantCulture));
        }
        if (report.Precision is { } precision) yield return ("auto takes", precision);
        if (report.Sandbox is { } sandbox)
        {
            yield return ("programs", sandbox.Problem is { } missing
                ? $"generated ones cannot be isolated: {missing}"
                : $"generated ones run isolated, by Python {sandbox.Version}: {sandbox.Python}");
        }
        if (report.SandboxProblem is { } none) yield return ("programs", none);
        foreach (var problem in report.Problems) yield return ("problem", problem);
        if (report.Problems.Count == 0) yield return ("result", "TorchSharp works here");
    }
}
