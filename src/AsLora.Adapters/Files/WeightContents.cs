using System.Globalization;
using System.Text;

namespace AsLora.Adapters.Files;

/// <summary>What the weight files of a model hold, from their headers; known without libtorch.</summary>
/// <param name="Tensors">Every tensor.</param>
public sealed record WeightContents(IReadOnlyList<SafetensorsEntry> Tensors)
{
    /// <summary>Reads the headers of a model's weights.</summary>
    /// <param name="path">A file, an index or a folder, as <see cref="SafetensorsReader.Open"/> takes it.</param>
    /// <exception cref="InputException">There are no weights, or they are damaged.</exception>
    public static WeightContents Read(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        return new([.. reader.Entries.Values]);
    }

    /// <summary>How many numbers the tensors hold.</summary>
    public long Size => Tensors.Sum(t => t.Count);

    /// <summary>Bytes of all tensors, headers excluded.</summary>
    public long Bytes => Tensors.Sum(t => t.Length);

    /// <summary>The projections an adapter could be made for, by layer and name: weights of two dimensions that belong to a numbered layer.</summary>
    public IReadOnlyList<AdapterSite> Sites =>
        [.. Tensors.Where(t => t.Shape.Count == 2 && t.Name.EndsWith(".weight", StringComparison.Ordinal) && Pattern(t.Name) != t.Name)
            .Select(t => AdapterSite.FromName(t.Name[..^".weight".Length], t.Shape[1], t.Shape[0])).OrderBy(s => s.Layer).ThenBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Sizes, types, the projections of all layers, and the tensors beside them, over several lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"parameters  {Size:N0}");
        Line($"size        {Bytes:N0} bytes in {Tensors.Count} tensors: {string.Join(", ", Tensors.GroupBy(t => t.Type).OrderBy(g => g.Key).Select(g => $"{g.Count()} of {g.Key.Name()}"))}");
        Line($"sites       {Sites.Count}");
        foreach (var kind in Sites.GroupBy(s => (Name: Pattern(s.Name), s.Out, s.In)))
            Line($"  {kind.Key.Name} [{kind.Key.Out} x {kind.Key.In}] in layers {string.Join(' ', kind.Select(s => s.Layer))}");
        var sites = Sites.Select(s => s.Name + ".weight").ToHashSet(StringComparer.Ordinal);
        var others = Tensors.Where(t => !sites.Contains(t.Name)).GroupBy(t => (Name: Pattern(t.Name), Form: t.ToString())).OrderBy(g => g.Key.Name, StringComparer.Ordinal).ToList();
        Line($"others      {others.Sum(g => g.Count())}");
        foreach (var other in others) Line($"  {other.Key.Name} {other.Key.Form}{(other.Count() > 1 ? $" x {other.Count()}" : "")}");
        return text.ToString().TrimEnd();
    }

    // A name with a star for the number of its layer, so that the same tensor of every layer has one name.
    private static string Pattern(string name) => string.Join('.', name.Split('.').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part));
}
