using System.Globalization;
using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Runtime;

/// <summary>The device a person asked for, or an error: what was asked for is never replaced by something slower.</summary>
public static class DeviceChoice
{
    /// <summary>The device of this name.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> (the first GPU) or <c>cuda:N</c>, N counted from 0.</param>
    /// <exception cref="InputException">The name is none of these, or this machine, or this libtorch, has no such device.</exception>
    public static Device Parse(string name)
    {
        if (string.Equals(name, "cpu", StringComparison.Ordinal)) return CPU;
        var index = CudaIndex(name);
        Require(name, index, cuda.is_available() ? cuda.device_count() : 0);
        return new(TorchSharp.DeviceType.CUDA, index);
    }

    /// <summary>N of <c>cuda:N</c>, 0 for <c>cuda</c>.</summary>
    /// <exception cref="InputException">The name is not that of a GPU.</exception>
    internal static int CudaIndex(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string prefix = "cuda:";
        if (name == "cuda") return 0;
        if (name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index;
        throw new InputException($"unknown device \"{name}\"; expected cpu, cuda or cuda:N, for example cuda:1");
    }

    internal static void Require(string name, int index, int devices)
    {
        if (index < devices) return;
        throw new InputException($"device {name} was asked for, but " + devices switch
        {
            0 => "this program's libtorch sees no CUDA GPU: either the machine has none, or its driver is missing, or the program was built with the CPU's libtorch; "
                + "use --device cpu, or see what `aslora doctor` finds",
            1 => "there is one GPU: cuda:0",
            _ => $"there are {devices} GPUs: cuda:0 to cuda:{devices - 1}",
        });
    }
}
