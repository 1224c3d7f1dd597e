namespace AsLora.Reports.Drawing;

/// <summary>One point of a chart.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Low">Lower end of its range, or null.</param>
/// <param name="High">Upper end of its range, or null.</param>
/// <param name="Label">Written beside it, or null.</param>
/// <param name="Meaning">Said where a pointer rests on it, or null.</param>
internal sealed record ChartPoint(double X, double Y, double? Low = null, double? High = null, string? Label = null, string? Meaning = null);
