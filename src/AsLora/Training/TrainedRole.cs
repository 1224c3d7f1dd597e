namespace AsLora.Training;

/// <summary>What a trained parameter is a part of.</summary>
internal enum TrainedRole
{
    /// <summary>The adapter.</summary>
    Factor,

    /// <summary>The task head.</summary>
    Head,

    /// <summary>The model itself: full fine-tuning and BitFit.</summary>
    Base,
}
