namespace AsLora.Tasks.Suite;

/// <summary>The adjectives: scales with two ends between bars, each end a list of synonyms between slashes; colours stand alone.</summary>
internal static class AdjectiveTable
{
    private static readonly NounKind[] Everything = [NounKind.Person, NounKind.Animal, NounKind.Thing, NounKind.Food, NounKind.Place];
    private static readonly NounKind[] Living = [NounKind.Person, NounKind.Animal];
    private static readonly NounKind[] Lifeless = [NounKind.Thing, NounKind.Place];

    private static readonly (NounKind[] Kinds, string Scales)[] Rows =
    [
        (Everything, "big/large/huge|small/little/tiny tidy/spotless|dirty/filthy wet/damp|dry heavy/hefty|light"),
        (Living, "happy/glad/cheerful|sad/gloomy brave/bold|timid/shy clever/smart|stupid/foolish calm/placid|angry/furious tired/weary|lively/energetic "
            + "young/youthful|elderly/aged thin/slim|fat/plump strong/sturdy|weak/feeble fast/quick/swift|slow/sluggish loud/noisy|quiet/silent lazy/idle|busy/diligent "
            + "kind/gentle|cruel/vicious healthy/fit|sick/ill rich/wealthy|poor/needy"),
        (Lifeless, "old/ancient|new/modern expensive/costly|cheap bright/shiny|dark/dim empty/vacant|full sharp|blunt"),
        ([NounKind.Thing, NounKind.Food, NounKind.Place], "red/crimson green brown white"),
    ];

    /// <summary>Every adjective.</summary>
    public static IReadOnlyList<AdjectiveConcept> All { get; } = [.. Rows.Index().SelectMany(row => Read(row.Index, row.Item.Kinds, row.Item.Scales))];

    /// <summary>The other end of a scale; null for a colour.</summary>
    public static AdjectiveConcept? Opposite(AdjectiveConcept adjective) => All.Where(a => a.Scale == adjective.Scale && a != adjective).ToList() is [var other] ? other : null;

    // Colours, which have no bar, share a scale: what is red is not green. The others have one each.
    private static IEnumerable<AdjectiveConcept> Read(int row, NounKind[] kinds, string scales) => WordForms.Split(scales).Index().SelectMany(scale =>
    {
        var ends = scale.Item.Split('|');
        var number = row * 100 + (ends.Length > 1 ? scale.Index : 0);
        return ends.Select(end => new AdjectiveConcept(end.Split('/'), kinds, number, WordForms.IsReserved(scale.Index)));
    });
}
