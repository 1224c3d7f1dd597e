using AsLora.Adapters;

namespace AsLora.Tasks.Glue;

/// <summary>Reads GLUE's data from its own tab-separated files or from the Parquet files of the hub's copy.</summary>
public static class GlueReader
{
    /// <summary>
    /// One split. Labels are class ids, or the numbers of a regression; those of GLUE's test splits are NaN, as it does not publish them. A label may be written as its name or
    /// as its id. Incomplete rows of QQP, which its own files have, are dropped and counted in the notes.
    /// </summary>
    /// <param name="task">A task of <see cref="NamedTasks"/>.</param>
    /// <param name="folder">The root of GLUE or of the suite, with a folder such as <c>MRPC</c> or <c>mrpc</c>, or the task's own folder.</param>
    /// <param name="split"><c>train</c>, <c>dev</c> or <c>test</c>; for MNLI <c>train</c> and <c>dev_matched</c>, <c>dev_mismatched</c>, <c>test_matched</c>, <c>test_mismatched</c>.</param>
    /// <exception cref="InputException">
    /// There is no such task, split, folder or file; the file is empty, not UTF-8 or not Parquet; a column is missing; rows have a wrong number of fields or labels that do
    /// not exist: the first ten of them are in the message, with their lines.
    /// </exception>
    public static DataSplit Read(TaskDefinition task, string folder, string split)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(split);
        var layout = NamedTasks.LayoutOf(task);
        if (!layout.Splits.Contains(split, StringComparer.Ordinal))
            throw new InputException($"{task.Title} has no split \"{split}\"{Suggestion.For(split, layout.Splits)}; its splits are {string.Join(", ", layout.Splits)}");

        var file = GlueFolder.Find(task, folder, split);
        var isParquet = Path.GetExtension(file) == ".parquet";
        var problems = new RowProblems(file, isParquet ? "row" : "line");
        var (notes, labelled) = (new List<string>(), layout.IsLabelled(split));
        var rows = isParquet ? GlueParquetFile.Read(file, layout.ParquetColumns, labelled, problems) : GlueTextFile.Read(file, layout, labelled, problems, notes);
        var examples = new List<Example>(rows.Count);
        foreach (var row in rows)
        {
            var label = row.Label is null ? float.NaN : layout.LabelOf(row.Label);
            if (label is { } known) examples.Add(new(row.Text, row.Pair, known, row.Line));
            else problems.Add(row.Line, $"label \"{row.Label}\" does not exist; expected {layout.ExpectedLabels}");
        }
        problems.ThrowIfAny();
        if (examples.Count == 0) throw new InputException($"{file} has no rows{string.Concat(notes.Select(n => $"; {n}"))}");
        return new(split, file, examples, notes);
    }
}
