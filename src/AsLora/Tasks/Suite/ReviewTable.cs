namespace AsLora.Tasks.Suite;

/// <summary>The words of opinions, good ones before bad ones.</summary>
internal static class ReviewTable
{
    public static IReadOnlyList<string> Venues { get; } = WordForms.Split("hotel restaurant museum theater camp clinic resort office station library");

    public static IReadOnlyList<string> Aspects { get; } =
        WordForms.Split("room service meal staff view music lesson host guide waiter breakfast ending design story tour menu show speech plan team");

    public static IReadOnlyList<IReadOnlyList<string>> Qualities { get; } =
    [
        WordForms.Split("wonderful delightful splendid superb charming pleasant lovely excellent marvelous brilliant perfect impressive friendly elegant fantastic amazing "
            + "graceful generous cozy stunning refreshing memorable flawless terrific adorable fabulous admirable pleasing great good"),
        WordForms.Split("awful terrible horrible dreadful boring nasty rude disappointing miserable shabby tasteless bland ugly sloppy annoying dismal lousy grim "
            + "pathetic tedious unbearable clumsy hideous disgusting mediocre atrocious gross rotten dire bad"),
    ];

    public static IReadOnlyList<IReadOnlyList<string>> Moods { get; } =
        [WordForms.Split("pleased delighted thrilled satisfied content grateful relieved overjoyed"), WordForms.Split("annoyed upset disappointed frustrated irritated bitter outraged displeased")];

    public static IReadOnlyList<IReadOnlyList<Verb>> Verbs { get; } =
    [
        [.. WordForms.Split("enjoy recommend treasure appreciate cherish applaud").SelectMany(WordForms.Verbs)],
        [.. WordForms.Split("regret=regretted resent dislike despise criticize deplore").SelectMany(WordForms.Verbs)],
    ];

    /// <summary>What there should be more of, and what there should be less of.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Matters { get; } =
    [
        WordForms.Split("comfort choice safety warmth freedom profit beauty quality joy space luck health harmony support variety confidence"),
        WordForms.Split("noise delay price stench queue cost damage stress waste dust pain risk danger confusion traffic worry"),
    ];

    /// <summary>Becoming more, and becoming less.</summary>
    public static IReadOnlyList<IReadOnlyList<Verb>> Changes { get; } =
    [
        [.. WordForms.Split("grow=grew increase soar double multiply expand mount climb").SelectMany(WordForms.Verbs)],
        [.. WordForms.Split("shrink=shrank decline fade dwindle decrease sink=sank lessen diminish").SelectMany(WordForms.Verbs)],
    ];

    /// <summary>Words for how much.</summary>
    public static IReadOnlyList<string> Degrees { get; } = ["very", "really", "quite", "truly"];
}
