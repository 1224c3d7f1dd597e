namespace AsLora.Tasks.Suite;

/// <summary>The part of speech of a word.</summary>
internal enum WordRole
{
    Determiner,
    Adjective,
    Noun,
    Auxiliary,
    Not,
    Verb,
    Preposition,
    Conjunction,
}
