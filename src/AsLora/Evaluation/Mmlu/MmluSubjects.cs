namespace AsLora.Evaluation.Mmlu;

/// <summary>What MMLU's 57 subjects belong to.</summary>
internal static class MmluSubjects
{
    private const string Stem = "STEM", Humanities = "humanities", Social = "social sciences", Other = "other";

    private static readonly (string Field, string Category, string[] Subjects)[] Fields =
    [
        ("biology", Stem, ["college_biology", "high_school_biology"]),
        ("business", Other, ["business_ethics", "management", "marketing"]),
        ("chemistry", Stem, ["college_chemistry", "high_school_chemistry"]),
        ("computer science", Stem, ["college_computer_science", "computer_security", "high_school_computer_science", "machine_learning"]),
        ("culture", Social, ["human_sexuality", "sociology"]),
        ("economics", Social, ["econometrics", "high_school_macroeconomics", "high_school_microeconomics"]),
        ("engineering", Stem, ["electrical_engineering"]),
        ("geography", Social, ["high_school_geography"]),
        ("health", Other,
            ["anatomy", "clinical_knowledge", "college_medicine", "human_aging", "medical_genetics", "nutrition", "professional_medicine", "virology"]),
        ("history", Humanities, ["high_school_european_history", "high_school_us_history", "high_school_world_history", "prehistory"]),
        ("law", Humanities, ["international_law", "jurisprudence", "professional_law"]),
        ("math", Stem, ["abstract_algebra", "college_mathematics", "elementary_mathematics", "high_school_mathematics", "high_school_statistics"]),
        ("other", Other, ["global_facts", "miscellaneous", "professional_accounting"]),
        ("philosophy", Humanities, ["formal_logic", "logical_fallacies", "moral_disputes", "moral_scenarios", "philosophy", "world_religions"]),
        ("physics", Stem, ["astronomy", "college_physics", "conceptual_physics", "high_school_physics"]),
        ("politics", Social, ["high_school_government_and_politics", "public_relations", "security_studies", "us_foreign_policy"]),
        ("psychology", Social, ["high_school_psychology", "professional_psychology"]),
    ];

    private static readonly Dictionary<string, (string Field, string Category)> BySubject =
        Fields.SelectMany(field => field.Subjects.Select(subject => (subject, field)))
            .ToDictionary(s => s.subject, s => (s.field.Field, s.field.Category), StringComparer.Ordinal);

    /// <summary>The category and the field a subject counts in, as instruct-eval and MMLU's authors have it; none where the subject is not of the 57.</summary>
    /// <param name="subject">The subject.</param>
    public static IEnumerable<string> InstructEval(string subject) =>
        BySubject.TryGetValue(subject, out var known)
            ? [known.Category == Other ? "other (business, health, misc.)" : known.Category, $"{known.Field} (field)"]
            : [];

    /// <summary>The category a subject counts in, as lm-eval has it: anatomy is of STEM there.</summary>
    /// <param name="subject">The subject.</param>
    public static IEnumerable<string> LmEval(string subject) =>
        subject == "anatomy" ? [Stem] : BySubject.TryGetValue(subject, out var known) ? [known.Category] : [];
}
