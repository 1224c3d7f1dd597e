namespace AsLora.Training.Configuration;

/// <summary>One option of a run. It is the key of a YAML file and the flag of the command, and means the same in both.</summary>
public sealed record RunOption
{
    /// <summary>Kebab case, with a dot for nesting: <c>learning-rate</c>, <c>method.rank</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it decides, with the unit.</summary>
    public required string Help { get; init; }

    /// <summary>What it accepts, in words.</summary>
    public required string Expected { get; init; }

    /// <summary>What holds where it is not given; null where it must be given.</summary>
    public required string? Default { get; init; }

    /// <summary>Whether it is true or false.</summary>
    public required bool IsSwitch { get; init; }

    /// <summary>Whether it takes several values: a sequence in YAML, separated by commas in a flag.</summary>
    public required bool IsList { get; init; }

    /// <summary>The values there are, where they can be listed.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>The value in a configuration, as text that <see cref="Write"/> reads; null where it is not set.</summary>
    public required Func<RunConfig, string?> Read { get; init; }

    /// <summary>The configuration with this option set; null where the text is not what is expected.</summary>
    public required Func<RunConfig, string, RunConfig?> Write { get; init; }
}
