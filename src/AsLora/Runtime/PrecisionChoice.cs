using System.Globalization;
using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Runtime;

/// <summary>The type the model computes in, and why. Factors, their gradients, the optimizer and the loss are float32 in either case.</summary>
/// <param name="Type">float32 or bfloat16.</param>
/// <param name="Reason">Why this type, with the numbers that decided.</param>
public sealed record PrecisionChoice(ScalarType Type, string Reason)
{
    private const string AsAskedFor = "as asked for";

    /// <summary>The names a person may give.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "fp32", "bf16"];

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public string Name => Type == ScalarType.BFloat16 ? "bf16" : "fp32";

    /// <summary>
    /// The type of this name. <c>auto</c> times one matrix product in both types, because bf16 is several times faster on processors made for it and up to
    /// hundreds of times slower on others.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="device">Where the model computes.</param>
    /// <param name="reason">Why it is this name.</param>
    /// <exception cref="InputException">The name is none of them.</exception>
    public static PrecisionChoice Choose(string name, Device device, string reason = AsAskedFor) => name switch
    {
        "fp32" => new(ScalarType.Float32, reason),
        "bf16" when device.type == TorchSharp.DeviceType.CPU =>
            Bf16(GemmSpeed.Measure(ScalarType.Float32, device), GemmSpeed.Measure(ScalarType.BFloat16, device), reason),
        "bf16" => new(ScalarType.BFloat16, reason),
        "auto" => Faster(GemmSpeed.Measure(ScalarType.Float32, device), GemmSpeed.Measure(ScalarType.BFloat16, device)),
        _ => throw new InputException($"unknown precision \"{name}\"{Suggestion.For(name, Names)}; the precisions are {string.Join(", ", Names)}"),
    };

    /// <summary>The faster type by its measured speed.</summary>
    /// <param name="fp32">Operations a second in float32.</param>
    /// <param name="bf16">Operations a second in bfloat16.</param>
    internal static PrecisionChoice Faster(double fp32, double bf16) =>
        bf16 > fp32 ? new(ScalarType.BFloat16, Speeds(fp32, bf16)) : new(ScalarType.Float32, $"{Speeds(fp32, bf16)}, {Times(fp32, bf16)}");

    /// <summary>bfloat16 for a reason other than its speed; where it is the slower type, that is said too.</summary>
    /// <param name="fp32">Operations a second in float32.</param>
    /// <param name="bf16">Operations a second in bfloat16.</param>
    /// <param name="reason">Why.</param>
    internal static PrecisionChoice Bf16(double fp32, double bf16, string reason) =>
        new(ScalarType.BFloat16, bf16 >= fp32 ? reason : $"{reason}, but {Speeds(fp32, bf16)}, {Times(fp32, bf16)}; --precision fp32 is faster here");

    private static string Speeds(double fp32, double bf16) =>
        string.Create(CultureInfo.InvariantCulture, $"matrix products run at {fp32 / 1e9:N0} GFLOP/s in fp32 and {bf16 / 1e9:N0} in bf16");

    private static string Times(double fp32, double bf16) => string.Create(CultureInfo.InvariantCulture, $"{fp32 / bf16:0.0} times as fast in fp32");
}
