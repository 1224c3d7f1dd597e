namespace AsLora.Tasks;

/// <summary>One row of a data set.</summary>
/// <param name="Text">The text, or the first of two.</param>
/// <param name="Pair">The second text, or null.</param>
/// <param name="Label">The class id, or the number of a regression; NaN where it is not known.</param>
/// <param name="Line">Where it stood in its file: the line of a text file counted from 1, or the row of a Parquet file counted from 1.</param>
public sealed record Example(string Text, string? Pair, float Label, int Line);
