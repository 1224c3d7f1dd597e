using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Tables;

namespace AsLora.Inference;

/// <summary>Prompts in a file: one a line, or one a row in the column <c>prompt</c>.</summary>
public static class PromptFile
{
    /// <summary>The name of the column.</summary>
    public const string Column = "prompt";

    /// <summary>Reads all of them.</summary>
    /// <param name="path">A file: <c>.txt</c>, <c>.jsonl</c>, <c>.csv</c>, <c>.tsv</c> or <c>.parquet</c>.</param>
    /// <exception cref="InputException">There is no such file, its suffix tells no format, or rows cannot be used: the first ten are listed.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        using var table = Table.Open(TableInput.OfFile(path), Column);
        var (columns, problems, prompts) = (new TextColumns(table, [Column]), new RowProblems(table.Name, table.Unit), new List<string>());
        foreach (var row in table.Rows())
        {
            if (columns.TryRead(row, out var texts, out var problem)) prompts.Add(texts.Text);
            else problems.Add(row.Line, problem);
        }
        problems.ThrowIfAny();
        return prompts.Count > 0 ? prompts : throw new InputException($"{path} has no prompts");
    }
}
