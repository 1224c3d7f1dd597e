using System.Text.Json;
using AsLora.Adapters.Native;
using AsLora.Cli.Verbs;
using AsLora.Runtime;
using AsLora.Tests.Support;
using Spectre.Console.Testing;

namespace AsLora.Tests.Cli;

public class DoctorVerbTests
{
    private static readonly SystemReport Report = new()
    {
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Architecture = "X64",
        Framework = ".NET 10.0.0",
        Processor = new("Some Processor", 16, ["avx2", "avx512f", "avx512_bf16"]),
        MemoryBytes = 64_000_000_000,
        Native = new()
        {
            TorchSharpLibrary = "/app/libLibTorchSharp.so",
            MendedCopy = "/home/me/.cache/aslora/native/0123/libLibTorchSharp.so",
            CxxLibrary = "/usr/lib/libstdc++.so.6.0.30",
            CxxVersionFound = "3.4.30",
            CxxVersionNeeded = "3.4.32",
            CLibraryVersionFound = "2.36",
            CLibraryVersionNeeded = "2.34",
            CacheFolder = "/home/me/.cache/aslora",
        },
        LoadedFiles = ["/app/libtorch_cpu.so", "/home/me/.cache/aslora/native/0123/libLibTorchSharp.so"],
        Versions = new("0.107.0", "2.10.0"),
        Threads = 16,
        CudaDevices = 0,
        Fp32Speed = 175e9,
        Bf16Speed = 800e9,
        Precision = "bf16: matrix products run at 175 GFLOP/s in fp32 and 800 in bf16",
        Sandbox = new("/usr/bin/python3.11", "3.11.2", ["namespaces of its own"], null),
    };

    [Fact]
    public void FindingsAreRowsThatFitTheWindow() => Approved.Equal("Doctor", Print(Report, 72));

    [Fact]
    public void WhatKeepsItFromWorkingIsTheLastRow() => Approved.Equal(
        "DoctorFailed", Print(new() { OperatingSystem = "Some Linux", Architecture = "X64", Framework = ".NET 10.0.0", Processor = new(null, 2, []), MemoryBytes = 8_000_000_000, Problems = ["TorchSharp cannot be loaded"] }, 72));

    [Fact]
    public void WhatKeepsGeneratedProgramsFromRunningIsARowAndNoProblem()
    {
        const string missing = "the sandbox could not be set up: unshare: Operation not permitted";
        var open = Print(Report with { Sandbox = new("/usr/bin/python3", "3.11.2", [], missing) }, 200);
        Assert.Contains($"programs     generated ones cannot be isolated: {missing}\n", open, StringComparison.Ordinal);
        var none = Print(Report with { Sandbox = null, SandboxProblem = "no Python" }, 200);
        Assert.Contains("programs     no Python\nresult       TorchSharp works here\n", none, StringComparison.Ordinal);
    }

    [Fact]
    public void AMachineWithoutPythonIsWell()
    {
        var result = BuiltCommand.Run(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = "/nowhere" }, "doctor", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("sandbox").ValueKind);
        var wanted = OperatingSystem.IsLinux() ? "no Python to run generated programs with: python3: " : "generated programs run on Linux x64 alone";
        Assert.StartsWith(wanted, json.RootElement.GetProperty("sandboxProblem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FindingsForProgramsAreJson()
    {
        var result = BuiltCommand.Run("doctor", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var report = json.RootElement;
        Assert.Equal(TorchVersions.Tested.LibTorch, report.GetProperty("versions").GetProperty("libTorch").GetString());
        Assert.True(report.GetProperty("fp32Speed").GetDouble() > 0);
        Assert.Empty(report.GetProperty("problems").EnumerateArray());
        Assert.Equal(NativeBootstrap.Ensure().IsMended, report.GetProperty("native").GetProperty("isMended").GetBoolean());
    }

    private static string Print(SystemReport report, int width)
    {
        using var console = new TestConsole().Width(width);
        DoctorVerb.Print(console, report);
        return console.Output;
    }
}
