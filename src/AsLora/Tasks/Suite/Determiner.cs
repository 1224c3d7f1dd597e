namespace AsLora.Tasks.Suite;

/// <summary>What stands before a noun.</summary>
/// <param name="Words">Its words; <c>a</c> becomes <c>an</c> before a vowel.</param>
/// <param name="IsPlural">Whether the noun is a plural.</param>
/// <param name="Weaker">What holds of these, as of fewer or of one not named; null where nothing does.</param>
internal sealed record Determiner(IReadOnlyList<string> Words, bool IsPlural, Determiner? Weaker = null)
{
    public static readonly Determiner A = new(["a"], IsPlural: false);
    public static readonly Determiner The = new(["the"], IsPlural: false, A);
    public static readonly Determiner Every = new(["every", "each"], IsPlural: false, A);
    public static readonly Determiner No = new(["no"], IsPlural: false);
    public static readonly Determiner Some = new(["some"], IsPlural: true);
    public static readonly Determiner ThePlural = new(["the"], IsPlural: true, Some);
    public static readonly Determiner Two = new(["two"], IsPlural: true, Some);
    public static readonly Determiner Three = new(["three"], IsPlural: true, Some);
    public static readonly Determiner Many = new(["many", "numerous"], IsPlural: true, Some);

    /// <summary>Whether the nouns that follow are known already.</summary>
    public bool IsDefinite => this == The || this == ThePlural;

    /// <summary>Whether what holds of a class holds of its members: of every bird, so of every sparrow.</summary>
    public bool GoesDown => this == Every || this == No;

    /// <summary>Whether the noun must have its number: the dogs and the dog, no dogs and no dog can all be said.</summary>
    public bool TellsNumber => !IsDefinite && this != No && this != Some;

    /// <summary>Determiners are compared by identity.</summary>
    public bool Equals(Determiner? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
