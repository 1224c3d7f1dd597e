using AsLora.Adapters;

namespace AsLora.Tasks.Tables;

/// <summary>The names of the formats. A file's suffix is the name of its format.</summary>
public static class TableFormats
{
    /// <summary>The formats with named columns.</summary>
    public static IReadOnlyList<TableFormat> WithColumns { get; } = [TableFormat.Csv, TableFormat.Tsv, TableFormat.Jsonl, TableFormat.Parquet];

    /// <summary>All formats.</summary>
    public static IReadOnlyList<TableFormat> All { get; } = [.. WithColumns, TableFormat.Txt];

    /// <summary>The names of those with columns, for messages.</summary>
    internal static string NamesWithColumns => string.Join(", ", WithColumns.Select(f => f.Name()));

    /// <summary>The name in options, and the suffix without its dot: <c>csv</c>, <c>tsv</c>, <c>jsonl</c>, <c>parquet</c>, <c>txt</c>.</summary>
    /// <param name="format">The format.</param>
    public static string Name(this TableFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>The format a file's suffix tells.</summary>
    /// <param name="path">The file.</param>
    /// <param name="among">The formats that can be used here.</param>
    /// <exception cref="InputException">The suffix tells none of them.</exception>
    public static TableFormat Of(string path, IReadOnlyList<TableFormat> among)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(among);
        var suffix = Path.GetExtension(path);
        return TryGet(suffix, among) ?? throw new InputException(
            $"{path}: {(suffix.Length == 0 ? "a name without a suffix" : $"the suffix \"{suffix}\"")} tells no format{Suggestion.For(suffix, among.Select(f => "." + f.Name()))}; "
            + $"those that can be read are {string.Join(", ", among.Select(f => "." + f.Name()))}");
    }

    /// <summary>The format of a suffix, or null.</summary>
    internal static TableFormat? TryGet(string suffix, IReadOnlyList<TableFormat> among) =>
        among.Where(f => string.Equals(suffix, "." + f.Name(), StringComparison.OrdinalIgnoreCase)).Select(f => (TableFormat?)f).FirstOrDefault();
}
