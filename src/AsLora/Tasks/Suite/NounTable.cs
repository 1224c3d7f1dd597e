namespace AsLora.Tasks.Suite;

/// <summary>The nouns. Synonyms stand between slashes, an irregular plural after an equals sign, the class before its members.</summary>
internal static class NounTable
{
    private static readonly Dictionary<string, NounConcept> ByClass = new(StringComparer.Ordinal);

    private static readonly (NounKind Kind, string? Parent, string Class, string Members)[] Rows =
    [
        (NounKind.Person, null, "person=people", "child=children/kid doctor/physician teacher/instructor farmer/grower sailor/seaman=seamen thief=thieves/robber "
            + "artist soldier/trooper lawyer/attorney woman=women/lady man=men/fellow baker nurse pilot/aviator guard/sentry clerk singer/vocalist writer/author "
            + "tailor hunter student/pupil boss/manager traveler/voyager judge/magistrate king/monarch merchant/trader beggar neighbor stranger/foreigner"),
        (NounKind.Animal, null, "animal/beast", "dog/hound cat wolf=wolves horse goat cow donkey/mule rabbit fox mouse=mice bear pig/hog camel monkey/ape"),
        (NounKind.Animal, "animal", "bird", "sparrow owl crow goose=geese duck hawk/falcon robin swan parrot stork"),
        (NounKind.Animal, "animal", "insect/bug", "ant bee beetle moth wasp cricket gnat"),
        (NounKind.Animal, "animal", "reptile", "snake/serpent lizard turtle/tortoise crocodile/alligator"),
        (NounKind.Thing, null, "vehicle", "car/automobile truck/lorry wagon/cart bicycle/bike van tram/streetcar sled/sleigh boat tractor ship/vessel"),
        (NounKind.Thing, null, "tool/implement", "hammer drill rake shovel/spade axe/hatchet knife=knives/blade broom ladder chisel"),
        (NounKind.Thing, null, "container", "basket barrel/cask box/crate bottle jar bag/sack bucket/pail kettle"),
        (NounKind.Thing, null, "garment", "coat/jacket hat/cap shirt boot scarf=scarves/shawl glove/mitten belt skirt"),
        (NounKind.Thing, null, "instrument", "violin/fiddle drum flute guitar trumpet/horn harp piano"),
        (NounKind.Thing, null, "seat", "chair sofa/couch bench stool"),
        (NounKind.Food, null, "fruit", "apple pear plum cherry peach lemon melon"),
        (NounKind.Food, null, "vegetable", "carrot onion turnip bean cabbage radish pumpkin/squash"),
        (NounKind.Food, null, "dessert/sweet", "pie/tart cake cookie/biscuit pudding"),
        (NounKind.Place, null, "building", "hut/cabin church/chapel shop/store barn castle/fortress school tower mill inn/tavern stable"),
        (NounKind.Place, null, "plant", ""),
        (NounKind.Place, "plant", "tree", "oak pine birch willow maple elm"),
        (NounKind.Place, "plant", "flower/blossom", "rose tulip daisy lily poppy"),
        (NounKind.Place, null, "", "river/stream forest/wood hill road/street garden/yard field/meadow lake/pond bridge wall gate fence/hedge market/bazaar "
            + "harbor/port cave/cavern valley island beach/shore swamp/marsh"),
    ];

    /// <summary>Every noun, classes before their members.</summary>
    public static IReadOnlyList<NounConcept> All { get; } = [.. Rows.SelectMany(Read)];

    private static IEnumerable<NounConcept> Read((NounKind Kind, string? Parent, string Class, string Members) row)
    {
        var parent = row.Parent is null ? null : ByClass[row.Parent];
        NounConcept? above = null;
        if (row.Class.Length > 0)
        {
            above = new([.. WordForms.Nouns(row.Class)], row.Kind, parent, IsReserved: false);
            ByClass.Add(above.Words[0].Singular, above);
            yield return above;
        }
        foreach (var (place, member) in WordForms.Split(row.Members).Index())
            yield return new([.. WordForms.Nouns(member)], row.Kind, above, WordForms.IsReserved(place));
    }
}
