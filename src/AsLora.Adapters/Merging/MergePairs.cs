namespace AsLora.Adapters.Merging;

/// <summary>Which pairs of live factors of a kind can merge, and how one of them is chosen.</summary>
public enum MergePairs
{
    /// <summary>All pairs, the nearest merges, as in the paper's pseudocode.</summary>
    All,

    /// <summary>Neighbours by home layer, the nearest merges, as in the paper's prose.</summary>
    Adjacent,

    /// <summary>All pairs, one is drawn by the run's seed whatever the distances: what merging by distance is to be measured against.</summary>
    Random,
}
