namespace AsLora.Tasks.Suite;

/// <summary>A noun in its two forms.</summary>
internal sealed record Noun(string Singular, string Plural)
{
    /// <summary>The form for one or for many.</summary>
    public string Form(bool isPlural) => isPlural ? Plural : Singular;
}
