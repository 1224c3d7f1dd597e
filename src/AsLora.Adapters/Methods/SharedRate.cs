namespace AsLora.Adapters.Methods;

/// <summary>
/// What the learning rate of a factor is multiplied by that n sites read: its gradient is a sum over them, and so is what an update of it changes.
/// As B's merge, n grows.
/// </summary>
public enum SharedRate
{
    /// <summary>1: every factor has the rate of the run, as in the papers.</summary>
    One,

    /// <summary>1 / sqrt n.</summary>
    Sqrt,

    /// <summary>1 / n.</summary>
    Sites,
}
