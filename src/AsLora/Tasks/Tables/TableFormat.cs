namespace AsLora.Tasks.Tables;

/// <summary>How rows of data lie in a file. <see cref="TableFormats"/> has their names and suffixes.</summary>
public enum TableFormat
{
    /// <summary>Fields between commas as in RFC 4180; the first row names the columns.</summary>
    Csv,

    /// <summary>The same between tabs.</summary>
    Tsv,

    /// <summary>One JSON object a line; its keys are the columns.</summary>
    Jsonl,

    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>One text a line, without columns and labels.</summary>
    Txt,
}
