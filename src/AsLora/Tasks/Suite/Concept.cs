namespace AsLora.Tasks.Suite;

/// <summary>A meaning that one or several words have: texts choose among its words, and what follows from what depends on the meaning alone.</summary>
/// <param name="Words">The words; more than one are synonyms.</param>
/// <param name="IsReserved">Whether the words are kept out of the train and dev splits, so that a test split can show whether they were learned from the corpus.</param>
internal abstract record Concept<TWord>(IReadOnlyList<TWord> Words, bool IsReserved)
{
    /// <summary>Concepts are compared by identity.</summary>
    public virtual bool Equals(Concept<TWord>? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
