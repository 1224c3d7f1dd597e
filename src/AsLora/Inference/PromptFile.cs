using System.Text.Json;
using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Instructions;
using AsLora.Tasks.Tables;

namespace AsLora.Inference;

/// <summary>
/// Prompts in a file: one a line, or one a row in the column <c>prompt</c>; what they are about may stand in the column <c>input</c>, as in Alpaca's
/// records.
/// </summary>
public static class PromptFile
{
    /// <summary>The name of the column.</summary>
    public const string Column = "prompt";

    /// <summary>The name of the column of what prompts are about.</summary>
    public const string ContextColumn = "input";

    /// <summary>Reads all of them.</summary>
    /// <param name="path">A file: <c>.txt</c>, <c>.jsonl</c>, <c>.csv</c>, <c>.tsv</c> or <c>.parquet</c>.</param>
    /// <returns>Messages of the user, each with its context where there is one.</returns>
    /// <exception cref="InputException">There is no such file, its suffix tells no format, or rows cannot be used: the first ten are listed.</exception>
    public static IReadOnlyList<Message> Read(string path)
    {
        using var table = Table.Open(TableInput.OfFile(path), Column);
        var (columns, problems, prompts) = (new TextColumns(table, [Column]), new RowProblems(table.Name, table.Unit), new List<Message>());
        var context = table.Columns.ToList().IndexOf(ContextColumn);
        foreach (var row in table.Rows())
        {
            if (!columns.TryRead(row, out var texts, out var problem)) problems.Add(row.Line, problem);
            else if (context < 0) prompts.Add(new(MessageRole.User, texts.Text));
            else if (row.Cells[context] is { Kind: JsonValueKind.String or JsonValueKind.Null } cell)
                prompts.Add(new(MessageRole.User, texts.Text, cell.Kind == JsonValueKind.Null ? "" : cell.Text));
            else problems.Add(row.Line, $"{row.Cells[context].Name} in column {ColumnNames.Quoted(ContextColumn)}, expected text");
        }
        problems.ThrowIfAny();
        return prompts.Count > 0 ? prompts : throw new InputException($"{path} has no prompts");
    }
}
