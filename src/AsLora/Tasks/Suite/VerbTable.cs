namespace AsLora.Tasks.Suite;

/// <summary>The verbs. Synonyms stand between slashes, irregular past and participle after equals signs.</summary>
internal static class VerbTable
{
    private static readonly (VerbFrame Frame, string Members)[] Rows =
    [
        (VerbFrame.Act, "sleep=slept/doze rest/relax shout/yell wait/linger laugh/giggle tumble/stumble wander/roam/stroll hurry/rush weep=wept/cry swim=swam=swum "
            + "sing=sang=sung dance jump/leap tremble/shiver listen vanish/disappear whisper/murmur hesitate/pause sneeze smile/grin=grinned limp/hobble arrive"),
        (VerbFrame.Handle, "buy=bought/purchase repair/fix/mend break=broke=broken/smash carry/haul hide=hid=hidden/conceal find=found/discover clean/scrub=scrubbed "
            + "lift/raise push/shove pull/drag=dragged paint steal=stole=stolen/swipe throw=threw=thrown/toss/hurl drop=dropped borrow polish sell=sold "
            + "examine/inspect measure lose=lost/misplace want/desire need/require"),
        (VerbFrame.Eat, "eat=ate=eaten/devour cook taste/sample smell/sniff chop=chopped/slice wash/rinse serve share"),
        (VerbFrame.Meet, "chase/pursue follow/trail help/assist scare/frighten spot=spotted/notice hate/detest/loathe love/adore greet/welcome meet=met/encounter "
            + "rescue/save bother/pester watch/observe call/summon trust fear/dread ignore/neglect surround/encircle trick/fool/deceive praise soothe/console visit"),
    ];

    /// <summary>Every verb.</summary>
    public static IReadOnlyList<VerbConcept> All { get; } =
        [.. Rows.SelectMany(row => WordForms.Split(row.Members).Select((entry, place) => new VerbConcept([.. WordForms.Verbs(entry)], row.Frame, WordForms.IsReserved(place))))];
}
