namespace AsLora.Reports.Pages;

/// <summary>The style sheets, which are part of the program.</summary>
internal static class PageStyles
{
    /// <summary>Colors and strokes of drawings.</summary>
    public static string Figure { get; } = Read("AsLora.Reports.Drawing.figure.css");

    /// <summary>The page around them.</summary>
    public static string Page { get; } = Read("AsLora.Reports.Pages.page.css");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(PageStyles).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
