using AsLora.Adapters;

namespace AsLora.Tasks.Glue;

/// <summary>The columns of a file that a task reads.</summary>
/// <param name="Text">The text, or the first of two.</param>
/// <param name="Pair">The second text, or null.</param>
/// <param name="Label">The label; files of a test split have none.</param>
internal sealed record GlueColumns(string Text, string? Pair, string Label)
{
    /// <summary>The names: text, pair where there is one, label where it is read.</summary>
    /// <param name="labelled">Whether the label is read.</param>
    public IReadOnlyList<string> Names(bool labelled) => [.. new[] { Text, Pair, labelled ? Label : null }.OfType<string>()];

    /// <summary>Where <see cref="Names"/> stand among the columns of a file, counted from 0.</summary>
    /// <param name="place">The file, and the line of its header where it has one.</param>
    /// <param name="found">The columns of the file.</param>
    /// <param name="labelled">Whether the label is read.</param>
    /// <exception cref="InputException">A column is missing; the message has all that are, those that were expected and those that were found.</exception>
    public IReadOnlyList<int> PlacesIn(string place, IReadOnlyList<string> found, bool labelled)
    {
        var columns = found.ToList();
        List<string> missing = [.. Names(labelled).Except(found, StringComparer.Ordinal)];
        return missing.Count == 0
            ? [.. Names(labelled).Select(n => columns.IndexOf(n))]
            : throw new InputException($"{place}: no column {Quoted(missing)}; expected {Quoted(Names(labelled))}; found {Quoted(found)}");
    }

    /// <summary>The row of these cells.</summary>
    /// <param name="line">Where it stands in its file.</param>
    /// <param name="cells">The values of <see cref="Names"/>.</param>
    /// <param name="labelled">Whether the last one is the label.</param>
    public GlueRow Row(int line, IReadOnlyList<string> cells, bool labelled) => new(line, cells[0], Pair is null ? null : cells[1], labelled ? cells[^1] : null);

    /// <summary>Column names as messages show them.</summary>
    /// <param name="names">The names.</param>
    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"\"{n}\""));
}
