using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>What a run was computed with, for its record: a score that cannot be repeated may be another version's.</summary>
internal static class RunEnvironment
{
    /// <summary>Program and git revision, TorchSharp, libtorch, .NET, system, device, threads.</summary>
    /// <param name="device">Where the model was.</param>
    public static IReadOnlyDictionary<string, string> Describe(Device device) => new OrderedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["program"] = Version(typeof(RunEnvironment).Assembly), // the build adds the git revision behind a plus sign
        ["torchSharp"] = Version(typeof(TorchSharp.torch).Assembly),
        ["libtorch"] = TorchVersions.Current().LibTorch ?? "unknown",
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["system"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}".Trim(),
        ["device"] = device.ToString(),
        ["threads"] = get_num_threads().ToString(CultureInfo.InvariantCulture),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
    };

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
