using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;

namespace AsLora.Training.Fusing;

/// <summary>How an adapter is folded into its model.</summary>
public sealed record FuseOptions
{
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
    internal SafetensorsType? StoredType() => Type is null ? null : WeightFormat.TypeOf(Type);
}
