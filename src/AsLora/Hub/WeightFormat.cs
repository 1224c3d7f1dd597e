using System.Globalization;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Hub;

/// <summary>How weights that are written are asked for on the command line: their type, and the greatest size of a file.</summary>
internal static class WeightFormat
{
    private static readonly (string Name, SafetensorsType Type)[] Types =
        [("fp32", SafetensorsType.F32), ("fp16", SafetensorsType.F16), ("bf16", SafetensorsType.BF16)];
    private static readonly (string Unit, long Bytes)[] Units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1)];

    /// <summary>The type of a name.</summary>
    /// <exception cref="InputException">The name is none of those that exist.</exception>
    public static SafetensorsType TypeOf(string name) => Array.Find(Types, t => t.Name == name) is { Name: not null } found ? found.Type
        : throw new InputException($"unknown type \"{name}\"{Suggestion.For(name, Types.Select(t => t.Name))}; "
            + $"the types are {string.Join(", ", Types.Select(t => t.Name))}");

    /// <summary>What a type is called on the command line; its own name where it has none there.</summary>
    public static string NameOf(TorchSharp.torch.ScalarType type) => Array.Find(Types, t => t.Type.ToScalarType() == type).Name ?? type.ToString();

    /// <summary>The greatest size of a weight file in bytes.</summary>
    /// <exception cref="InputException">It is no size above 0.</exception>
    public static long ShardLimit(string size)
    {
        var text = size.Trim();
        var (unit, factor) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;
        var isNumber = double.TryParse(text[..^unit.Length], styles, CultureInfo.InvariantCulture, out var number);
        var bytes = number * factor;
        return isNumber && bytes is >= 1 and < long.MaxValue ? (long)bytes
            : throw new InputException($"the greatest size of a weight file is \"{size}\"; "
                + "expected a number above 0 with B, KB, MB, GB, KiB, MiB or GiB, for example 5GB");
    }
}
