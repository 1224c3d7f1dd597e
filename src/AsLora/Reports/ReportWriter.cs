using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Reports.Pages;
using AsLora.Training;

namespace AsLora.Reports;

/// <summary>Writes what runs say as a page for people, as Markdown with drawings beside it, and as a CSV of every table.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>report.html</c>, which needs nothing beside it, <c>report.md</c>, <c>figures/*.svg</c> and <c>tables/*.csv</c>; all of it or nothing.
    /// </summary>
    /// <param name="runs">The runs; those that do not count stand in the report with their reason.</param>
    /// <param name="folder">The folder to write.</param>
    /// <param name="options">How it is made.</param>
    /// <exception cref="InputException">The folder is not empty or cannot be written, or no method has the name of the baseline.</exception>
    public static void Write(RunSet runs, string folder, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(options);
        ExpectFree(folder, options.Overwrite);
        var page = ReportComposer.Of(runs, options);
        AtomicFolder.Write(folder, ReportFiles.All, target =>
        {
            Write(target, ReportFiles.Html, HtmlText.Of(page));
            Write(target, ReportFiles.Markdown, MarkdownText.Of(page));
            foreach (var table in page.Tables) Write(target, ReportFiles.Table(table), CsvText.Of(table));
            foreach (var (name, panel) in page.Figures.SelectMany(ReportFiles.Of)) Write(target, name, panel.ToFile(PageStyles.Figure));
        });
    }

    // A folder that holds anything but a report is never replaced, whatever is asked for: the writer of folders sees to that.
    private static void ExpectFree(string folder, bool overwrite)
    {
        if (!overwrite && Directory.Exists(folder) && File.Exists(Path.Combine(folder, ReportFiles.Html)))
            throw new InputException($"the output folder {folder} holds a report; choose another --output, or --overwrite it");
        if (!overwrite || !Directory.Exists(folder)) new RunFolder(folder).ExpectEmpty();
    }

    private static void Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
