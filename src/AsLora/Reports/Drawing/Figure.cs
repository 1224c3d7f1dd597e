namespace AsLora.Reports.Drawing;

/// <summary>Panels that belong together.</summary>
/// <param name="Name">Its name in file names and links: lower case, words joined by hyphens.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Panels">At least one.</param>
internal sealed record Figure(string Name, string Title, string Caption, IReadOnlyList<Panel> Panels);
