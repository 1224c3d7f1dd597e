namespace AsLora.Models;

/// <summary>How a model with initial weights is written.</summary>
public sealed record InitializationOptions
{
    /// <summary>The folder to write; must not exist or be empty.</summary>
    public required string Output { get; init; }

    /// <summary>Decides all numbers: those of a tensor follow from it and the tensor's name.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary><c>fp32</c>, <c>fp16</c> or <c>bf16</c>: the type of all tensors.</summary>
    public string Type { get; init; } = "fp32";

    /// <summary>
    /// The greatest size of a weight file, headers excluded: a number with B, KB, MB, GB (powers of 1,000) or KiB, MiB, GiB (powers of 1,024).
    /// </summary>
    public string MaxShardSize { get; init; } = "5GB";

    /// <summary>Folder of a tokenizer, whose files are copied; null for those beside the configuration.</summary>
    public string? Tokenizer { get; init; }
}
