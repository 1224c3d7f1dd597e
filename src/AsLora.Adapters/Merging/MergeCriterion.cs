namespace AsLora.Adapters.Merging;

/// <summary>The distance between the running means f and g of two B factors.</summary>
public enum MergeCriterion
{
    /// <summary>‖f − g‖ / sqrt(out · r): the paper's equation 4 as a root mean square, so that kinds of different shape compare.</summary>
    Factor,

    /// <summary>‖(f − g) A‖ / sqrt(out · in): on the update itself, which does not depend on the basis of A.</summary>
    Update,

    /// <summary>‖f − g‖ / ((‖f‖ + ‖g‖) / 2): does not depend on the size of B.</summary>
    Relative,
}
