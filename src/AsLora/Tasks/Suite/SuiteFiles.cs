using System.Text;
using AsLora.Adapters.Files;

namespace AsLora.Tasks.Suite;

/// <summary>Writes the suite's data in the form of GLUE's.</summary>
public static class SuiteFiles
{
    /// <summary>The files, which are the same bytes on every system: <c>TASK/train.tsv</c>, <c>TASK/dev.tsv</c> and <c>TASK/test.tsv</c>, with a header row.</summary>
    /// <returns>Path within the folder, with slashes, and content.</returns>
    public static IEnumerable<(string Path, string Content)> All()
    {
        foreach (var layout in SuiteTasks.Layouts)
            foreach (var (split, rows) in SuiteRows.Of(layout.Task))
                yield return ($"{layout.Task.Name}/{split}.tsv", Content(layout.Columns.Names(labelled: true), rows));
    }

    /// <summary>Writes them.</summary>
    /// <param name="folder">The folder; files that are there are replaced.</param>
    public static void Write(string folder)
    {
        foreach (var (path, content) in All())
        {
            var file = Path.Combine([folder, .. path.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        }
    }

    private static string Content(IReadOnlyList<string> columns, IReadOnlyList<SuiteRow> rows)
    {
        var text = new StringBuilder();
        text.AppendJoin('\t', columns).Append('\n');
        foreach (var row in rows) text.AppendJoin('\t', new[] { row.Text, row.Pair, row.Label }.OfType<string>()).Append('\n');
        return text.ToString();
    }
}
