using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace AsLora.Tests.Tasks.Glue;

/// <summary>Writes a task's rows as GLUE's own files and the hub's copy have them.</summary>
/// <param name="Name">The task.</param>
/// <param name="Folder">Its folder in GLUE's own archive.</param>
/// <param name="Header">The columns of train and dev files; CoLA's have no header row.</param>
/// <param name="TestHeader">The columns of test files.</param>
/// <param name="Text">The column of the first text.</param>
/// <param name="Pair">The column of the second text, or null.</param>
/// <param name="Label">The column of the label.</param>
/// <param name="HubText">The first text's column in Parquet.</param>
/// <param name="HubPair">The second text's column in Parquet, or null.</param>
/// <param name="Labels">Labels as the text files write them; their places are their ids.</param>
internal sealed record GlueFiles(string Name, string Folder, string Header, string TestHeader, string Text, string? Pair, string Label, string HubText, string? HubPair, string[] Labels)
{
    private const string Parses = "sentence1_binary_parse|sentence2_binary_parse|sentence1_parse|sentence2_parse|sentence1|sentence2";

    private static readonly string[] Digits = ["0", "1"];

    private static readonly string[] Entailment = ["entailment", "not_entailment"];

    public static IReadOnlyList<GlueFiles> All { get; } =
    [
        new("cola", "CoLA", "source|label|mark|sentence", "index|sentence", "sentence", null, "label", "sentence", null, Digits),
        new("sst2", "SST-2", "sentence|label", "index|sentence", "sentence", null, "label", "sentence", null, Digits),
        new("mrpc", "MRPC", "Quality|#1 ID|#2 ID|#1 String|#2 String", "index|#1 ID|#2 ID|#1 String|#2 String", "#1 String", "#2 String", "Quality", "sentence1", "sentence2", Digits),
        new("qqp", "QQP", "id|qid1|qid2|question1|question2|is_duplicate", "id|question1|question2", "question1", "question2", "is_duplicate", "question1", "question2", Digits),
        new("stsb", "STS-B", "index|genre|filename|year|old_index|source1|source2|sentence1|sentence2|score", "index|genre|filename|year|old_index|source1|source2|sentence1|sentence2",
            "sentence1", "sentence2", "score", "sentence1", "sentence2", ["0.000", "5.000", "3.800", "2.5"]),
        new("mnli", "MNLI", $"index|promptID|pairID|genre|{Parses}|label1|gold_label", $"index|promptID|pairID|genre|{Parses}", "sentence1", "sentence2", "gold_label", "premise", "hypothesis",
            ["entailment", "neutral", "contradiction"]),
        new("qnli", "QNLI", "index|question|sentence|label", "index|question|sentence", "question", "sentence", "label", "question", "sentence", Entailment),
        new("rte", "RTE", "index|sentence1|sentence2|label", "index|sentence1|sentence2", "sentence1", "sentence2", "label", "sentence1", "sentence2", Entailment),
        new("wnli", "WNLI", "index|sentence1|sentence2|label", "index|sentence1|sentence2", "sentence1", "sentence2", "label", "sentence1", "sentence2", Digits),
    ];

    public static GlueFiles Of(string name) => All.Single(f => f.Name == name);

    /// <summary>What the reader makes of the n-th label.</summary>
    public float Value(int label) => Name == "stsb" ? float.Parse(Labels[label], CultureInfo.InvariantCulture) : label;

    /// <summary>Writes a tab-separated file into the task's folder.</summary>
    public string WriteText(string root, string split, params (string Text, string Pair, int Label)[] rows)
    {
        var isTest = split.StartsWith("test", StringComparison.Ordinal);
        var columns = (isTest ? TestHeader : Header).Split('|');
        string Field(string column, (string Text, string Pair, int Label) row) => column == Text ? row.Text : column == Pair ? row.Pair : column == Label ? Labels[row.Label] : "-";
        var lines = rows.Select(row => string.Join('\t', columns.Select(c => Field(c, row))));
        return WriteLines(root, split, Name == "cola" && !isTest ? lines : lines.Prepend(string.Join('\t', columns)));
    }

    /// <summary>Writes the lines of a tab-separated file into the task's folder.</summary>
    public string WriteLines(string root, string split, IEnumerable<string> lines)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(root, Folder)).FullName, $"{split}.tsv");
        File.WriteAllText(path, string.Concat(lines.Select(l => l + "\n")));
        return path;
    }

    /// <summary>Writes the hub's Parquet file, in groups of three rows; a label of −1 stands for an unknown one.</summary>
    public async Task<string> WriteParquet(string root, string split, params (string Text, string Pair, int Label)[] rows)
    {
        var texts = new[] { HubText, HubPair }.OfType<string>().Select(c => (DataField)new DataField<string>(c)).ToArray();
        DataField label = Name == "stsb" ? new DataField<float?>("label") : new DataField<long?>("label"), index = new DataField<int?>("idx");
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(root, Name)).FullName, $"{split.Replace("dev", "validation")}-00000-of-00001.parquet");
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. texts, label, index]), file);
        foreach (var part in rows.Chunk(3))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(texts[0], [.. part.Select(r => r.Text)]);
            if (texts.Length > 1) await group.WriteAsync(texts[1], [.. part.Select(r => r.Pair)]);
            if (Name == "stsb") await group.WriteAsync<float>(label, part.Select(r => r.Label < 0 ? -1 : (float?)Value(r.Label)).ToArray());
            else await group.WriteAsync<long>(label, part.Select(r => (long?)r.Label).ToArray());
            await group.WriteAsync<int>(index, part.Select((_, i) => (int?)i).ToArray());
        }
        return path;
    }
}
