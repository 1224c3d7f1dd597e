using AsLora.Adapters;

namespace AsLora.Tasks.Glue;

/// <summary>Reads a tab-separated file of GLUE: UTF-8, split on tabs alone, quotes are text.</summary>
internal static class GlueTextFile
{
    /// <summary>The rows in the order of the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">The task's columns.</param>
    /// <param name="labelled">Whether the split has labels.</param>
    /// <param name="problems">Takes what is wrong with rows.</param>
    /// <param name="notes">Takes the count of rows that were dropped.</param>
    /// <exception cref="InputException">The file is empty or a column is missing.</exception>
    public static IReadOnlyList<GlueRow> Read(string file, GlueLayout layout, bool labelled, RowProblems problems, List<string> notes)
    {
        var known = labelled ? layout.WithoutHeader : null;
        var header = known ?? Header(file);
        var places = layout.Columns.PlacesIn($"{file}, line 1", header, labelled);
        var (rows, dropped) = (new List<GlueRow>(), new List<int>());
        foreach (var line in TextLines.Read(file).Skip(known is null ? 1 : 0))
        {
            if (!line.TryDecode(out var text, out var problem))
            {
                problems.Add(line.Number, problem);
                continue;
            }
            var fields = text.Split('\t');
            var isIncomplete = fields.Length < header.Count || (labelled && fields[places[^1]].Length == 0);
            if (isIncomplete && layout.DropsIncompleteRows) dropped.Add(line.Number);
            else if (fields.Length != header.Count) problems.Add(line.Number, $"{fields.Length} field(s) between tabs, expected {header.Count}: {string.Join(", ", header)}");
            else rows.Add(layout.Columns.Row(line.Number, [.. places.Select(p => fields[p])], labelled));
        }
        if (dropped.Count > 0) notes.Add($"{file}: {dropped.Count} row(s) with missing fields were dropped, the first in line {dropped[0]}");
        return rows;
    }

    private static string[] Header(string file)
    {
        if (TextLines.Read(file).Take(1).ToList() is not [var line]) throw new InputException($"{file} is empty; expected a header row and rows of data");
        return line.TryDecode(out var text, out var problem) ? text.Split('\t') : throw new InputException($"{file}, line 1: {problem}");
    }
}
