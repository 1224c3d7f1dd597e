namespace AsLora.Training;

/// <summary>When the merges of another run are repeated.</summary>
public enum ReplayAt
{
    /// <summary>After the updates they followed there.</summary>
    Steps,

    /// <summary>All of them before the first update: the graph of the other run's end from the beginning.</summary>
    Start,
}
