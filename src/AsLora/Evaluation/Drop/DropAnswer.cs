namespace AsLora.Evaluation.Drop;

/// <summary>One person's answer to a question of DROP: a number, a date or texts, the others being empty.</summary>
/// <param name="Number">A number as text.</param>
/// <param name="Date">Day, month and year between blanks, without those at the ends.</param>
/// <param name="Spans">Texts of the passage or of the question.</param>
internal sealed record DropAnswer(string Number, string Date, IReadOnlyList<string> Spans)
{
    /// <summary>Whether two of the three are given, which contradict each other.</summary>
    public bool IsAmbiguous => (Number.Length > 0 ? 1 : 0) + (Date.Length > 0 ? 1 : 0) + (Spans.Count > 0 ? 1 : 0) > 1;

    /// <summary>Everything that is given, one after the other.</summary>
    public IEnumerable<string> All => new[] { Number, Date }.Where(text => text.Length > 0).Concat(Spans);

    /// <summary>What is given first of number, texts, date; the texts together are one answer.</summary>
    public IReadOnlyList<string> First => Number.Length > 0 ? [Number] : Spans.Count > 0 ? Spans : [Date];
}
