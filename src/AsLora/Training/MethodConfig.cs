using AsLora.Adapters.Methods;

namespace AsLora.Training;

/// <summary>The method of a run and its options; <c>method</c> in YAML, <c>--method</c> and <c>--method.*</c> on the command line.</summary>
public sealed record MethodConfig
{
    /// <summary>A name of <see cref="AdapterMethods.All"/>.</summary>
    public string Name { get; init; } = "aslora";

    /// <summary>Rank, alpha, targets, merging.</summary>
    public MethodOptions Options { get; init; } = new();

    /// <summary>A run folder, adapter folder or JSON file whose merge log is replayed as a fixed plan; null merges by distance.</summary>
    public string? Replay { get; init; }

    /// <summary>When the merges of <see cref="Replay"/> are made.</summary>
    public ReplayAt ReplayAt { get; init; }
}
