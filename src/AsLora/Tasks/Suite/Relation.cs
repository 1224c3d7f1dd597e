namespace AsLora.Tasks.Suite;

/// <summary>What one clause says of another.</summary>
internal enum Relation
{
    /// <summary>They say the same.</summary>
    Equivalent,

    /// <summary>If the first holds, the second does.</summary>
    Entailed,

    /// <summary>The second may hold or not.</summary>
    Neutral,

    /// <summary>If the first holds, the second does not.</summary>
    Contradicted,
}
