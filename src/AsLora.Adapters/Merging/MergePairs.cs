namespace AsLora.Adapters.Merging;

/// <summary>Which pairs of live factors of a kind are compared.</summary>
public enum MergePairs
{
    /// <summary>All pairs, as in the paper's pseudocode.</summary>
    All,

    /// <summary>Neighbours by home layer, as in the paper's prose.</summary>
    Adjacent,
}
