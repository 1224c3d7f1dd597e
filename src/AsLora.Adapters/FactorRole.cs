namespace AsLora.Adapters;

/// <summary>The part a factor plays in y = W x + c + s · b ⊙ (B (d ⊙ (A x))).</summary>
public enum FactorRole
{
    /// <summary>The matrix that reads the input, [rank, in].</summary>
    A,

    /// <summary>The matrix that writes the output, [out, rank].</summary>
    B,

    /// <summary>The diagonal between A and B, [rank]; written <c>d</c> in files.</summary>
    InnerDiagonal,

    /// <summary>The diagonal after B, [out]; written <c>b</c> in files.</summary>
    OuterDiagonal,
}
