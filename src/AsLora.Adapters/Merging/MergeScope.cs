namespace AsLora.Adapters.Merging;

/// <summary>How many merges one event makes.</summary>
public enum MergeScope
{
    /// <summary>One, the nearest pair over all kinds.</summary>
    Model,

    /// <summary>One for each kind of projection.</summary>
    Projection,
}
