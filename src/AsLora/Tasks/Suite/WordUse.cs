namespace AsLora.Tasks.Suite;

/// <summary>Which words opinions are made of.</summary>
internal enum WordUse
{
    /// <summary>All: the corpus.</summary>
    All,

    /// <summary>Those that are not reserved: train and dev splits.</summary>
    Known,

    /// <summary>Those that are: test splits.</summary>
    Reserved,
}
