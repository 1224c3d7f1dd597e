using System.Runtime.InteropServices;
using AsLora.Adapters;
using AsLora.Adapters.Native;
using AsLora.Evaluation.Execution;
using static TorchSharp.torch;

namespace AsLora.Runtime;

/// <summary>Whether TorchSharp works on this machine, what was loaded from where, and how fast it is.</summary>
public sealed record SystemReport
{
    // Far above what it takes; a Python that hangs must not hold up all else that is asked here.
    private static readonly TimeSpan SandboxPatience = TimeSpan.FromSeconds(10);

    /// <summary>Name and version of the operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The process' architecture: <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Framework { get; init; }

    /// <summary>The processor.</summary>
    public required ProcessorInfo Processor { get; init; }

    /// <summary>Memory the process may use, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What the bootstrap found and did; null where it failed.</summary>
    public NativeLoadReport? Native { get; init; }

    /// <summary>The native files that are loaded.</summary>
    public IReadOnlyList<string> LoadedFiles { get; init; } = [];

    /// <summary>TorchSharp and libtorch; null where they do not load.</summary>
    public TorchVersions? Versions { get; init; }

    /// <summary>Threads of libtorch.</summary>
    public int? Threads { get; init; }

    /// <summary>GPUs libtorch can use: <c>cuda:0</c> to one below this.</summary>
    public int? CudaDevices { get; init; }

    /// <summary>Floating-point operations a second of a matrix product in float32.</summary>
    public double? Fp32Speed { get; init; }

    /// <summary>The same in bfloat16.</summary>
    public double? Bf16Speed { get; init; }

    /// <summary>What <c>--precision auto</c> takes, and why.</summary>
    public string? Precision { get; init; }

    /// <summary>Whether programs that a model writes can be isolated here; null where <see cref="SandboxProblem"/> says why none can be run.</summary>
    public SandboxReport? Sandbox { get; init; }

    /// <summary>Why no program that a model writes can be run here. Nothing else needs that, so it is none of the <see cref="Problems"/>.</summary>
    public string? SandboxProblem { get; init; }

    /// <summary>What keeps it from working, each with what to do; empty where all is well.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Looks at this machine; takes a moment, because it measures.</summary>
    public static SystemReport Gather()
    {
        var report = new SystemReport
        {
            OperatingSystem = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Framework = RuntimeInformation.FrameworkDescription,
            Processor = ProcessorInfo.Current(),
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        }.WithSandbox();
        try
        {
            report = report with { Native = NativeBootstrap.Ensure() };
            var versions = TorchVersions.Current();
            IReadOnlyList<string> problems = versions.Problem is { } problem ? [problem] : [];
            return report.WithSpeed() with { Versions = versions, LoadedFiles = TorchVersions.LoadedFiles(), Problems = problems };
        }
        catch (Exception exception) when (exception is NativeLoadException or DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return report with { LoadedFiles = TorchVersions.LoadedFiles(), Problems = [(exception.InnerException ?? exception).Message] };
        }
    }

    private SystemReport WithSandbox()
    {
        using var patience = new CancellationTokenSource(SandboxPatience, TimeProvider.System);
        try
        {
            return this with { Sandbox = PythonSandbox.Check(cancellation: patience.Token) };
        }
        catch (InputException exception)
        {
            return this with { SandboxProblem = exception.Message };
        }
        catch (OperationCanceledException)
        {
            return this with { SandboxProblem = $"Python did not answer within {SandboxPatience.TotalSeconds:N0} s" };
        }
    }

    private SystemReport WithSpeed()
    {
        var (fp32, bf16) = (GemmSpeed.Measure(ScalarType.Float32, CPU), GemmSpeed.Measure(ScalarType.BFloat16, CPU));
        var choice = PrecisionChoice.Faster(fp32, bf16);
        return this with
        {
            Threads = get_num_threads(),
            CudaDevices = cuda.is_available() ? cuda.device_count() : 0,
            Fp32Speed = fp32,
            Bf16Speed = bf16,
            Precision = $"{choice.Name}: {choice.Reason}",
        };
    }
}
