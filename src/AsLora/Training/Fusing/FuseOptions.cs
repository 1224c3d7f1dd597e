using System.Globalization;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Training.Fusing;

/// <summary>How an adapter is folded into its model.</summary>
public sealed record FuseOptions
{
    private static readonly (string Name, SafetensorsType Type)[] Types = [("fp32", SafetensorsType.F32), ("fp16", SafetensorsType.F16), ("bf16", SafetensorsType.BF16)];
    private static readonly (string Unit, long Bytes)[] Units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1)];

    /// <summary>The folder to write; must not exist or be empty.</summary>
    public required string Output { get; init; }

    /// <summary>Folder of the model the adapter was trained on; null for the one that run or adapter name.</summary>
    public string? Model { get; init; }

    /// <summary><c>fp32</c>, <c>fp16</c> or <c>bf16</c> for all tensors; null for the type each has in the model's files.</summary>
    public string? Type { get; init; }

    /// <summary>The greatest size of a weight file, headers excluded: a number with B, KB, MB, GB (powers of 1,000) or KiB, MiB, GiB (powers of 1,024).</summary>
    public string MaxShardSize { get; init; } = "5GB";

    /// <summary>Whether the logits of the written folder are compared with those of model and adapter.</summary>
    public bool Verify { get; init; }

    /// <summary>The type of all tensors, or null for the type each has.</summary>
    /// <exception cref="InputException">The name is none of those that exist.</exception>
    internal SafetensorsType? StoredType() => Type is null ? null
        : Array.Find(Types, t => t.Name == Type) is { Name: not null } found ? found.Type
        : throw new InputException($"unknown type \"{Type}\"{Suggestion.For(Type, Types.Select(t => t.Name))}; the types are {string.Join(", ", Types.Select(t => t.Name))}");

    /// <summary>What a type is called on the command line; its own name where it has none there.</summary>
    internal static string NameOf(TorchSharp.torch.ScalarType type) => Array.Find(Types, t => t.Type.ToScalarType() == type).Name ?? type.ToString();

    /// <summary>The greatest size of a weight file in bytes.</summary>
    /// <exception cref="InputException">It is no size above 0.</exception>
    internal long ShardLimit()
    {
        var text = MaxShardSize.Trim();
        var (unit, factor) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        var isNumber = double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number);
        var bytes = number * factor;
        return isNumber && bytes is >= 1 and < long.MaxValue ? (long)bytes
            : throw new InputException($"the greatest size of a weight file is \"{MaxShardSize}\"; expected a number above 0 with B, KB, MB, GB, KiB, MiB or GiB, for example 5GB");
    }
}
