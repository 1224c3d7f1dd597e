namespace AsLora.Adapters.Merging;

/// <summary>What the survivor of a merge holds.</summary>
public enum MergeKeep
{
    /// <summary>Its own value and running mean.</summary>
    Upper,

    /// <summary>The mean of both, weighted by how many sites read each.</summary>
    Average,
}
