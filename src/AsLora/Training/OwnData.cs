using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Tables;

namespace AsLora.Training;

/// <summary>
/// Data of one's own: a file or a folder of files with one or two columns of text and one of labels. Classes are numbered in ordinal order of their names. Where no file is
/// given to score, rows of the training file are held out.
/// </summary>
internal sealed class OwnData : TaskSource
{
    private const int ShownClasses = 20;
    private readonly RunConfig _config;
    private readonly Dictionary<string, int> _ids;
    private LabelledRows? _train;

    /// <summary>Reads the training rows where the classes are not known.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="labels">The classes in the order of their ids, none for a regression; null finds them.</param>
    /// <exception cref="InputException">The training rows cannot be used.</exception>
    public OwnData(RunConfig config, IReadOnlyList<string>? labels)
    {
        _config = config;
        labels ??= IsRegression ? [] : [.. TrainRows().Rows.Select(r => r.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (!IsRegression && labels is [var only])
            throw new InputException($"{TrainRows().File}: every row has the label {ColumnNames.Quoted(only)}; a classification needs at least two classes");
        _ids = labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        Task = new()
        {
            Name = config.Label!,
            Title = config.Label!,
            Labels = labels,
            Metrics = IsRegression ? [Metric.Pearson, Metric.Spearman] : [Metric.Accuracy, labels.Count > 2 ? Metric.MacroF1 : Metric.F1],
            EvaluationSplits = new OwnFiles(config).Test is null ? ["dev"] : ["dev", "test"],
        };
    }

    /// <inheritdoc/>
    public override TaskDefinition Task { get; }

    private bool IsRegression => _config.Target == OwnDataOptions.Number;

    /// <inheritdoc/>
    public override DataSplit Read(string? data, string? split)
    {
        if (data is null) return ReadSplit(split ?? "dev");
        // The files of the run lie where it left them; those of another place are found there.
        var isSplit = split is not null || Directory.Exists(data);
        if (isSplit) return new OwnData(_config with { Data = data, Dev = null, Test = null }, Task.Labels).ReadSplit(split ?? "dev");
        return Split(Path.GetFileName(data), Rows(data), null);
    }

    private DataSplit ReadSplit(string name)
    {
        var files = new OwnFiles(_config);
        if (name == "test") return Split(name, Rows(files.Test ?? throw new InputException($"there is no test file in {_config.Data}, and test is not given")), null);
        if (name is not ("train" or "dev"))
            throw new InputException($"data of one's own has no split \"{name}\"{Suggestion.For(name, ["train", "dev", "test"])}; its splits are train, dev, test");
        if (files.Dev is { } dev) return Split(name, name == "dev" ? Rows(dev) : TrainRows(), null);
        var train = TrainRows();
        var held = HeldOutRows.Choose(train, IsRegression, _config.DevFraction, _config.DevSeed);
        int[] chosen = [.. Enumerable.Range(0, train.Rows.Count).Where(row => held.Contains(row) == (name == "dev"))];
        var note = name == "train" ? $"{chosen.Length} of the {train.Rows.Count} rows of {train.File}; the others are held out to be scored"
            : $"{chosen.Length} of the {train.Rows.Count} rows of {train.File}, held out {(IsRegression ? "" : "from every class in its share ")}by dev-seed {_config.DevSeed}";
        return Split(name, train with { Rows = [.. chosen.Select(row => train.Rows[row])] }, note);
    }

    private LabelledRows TrainRows() => _train ??= Rows(new OwnFiles(_config).Train);

    private LabelledRows Rows(string file) => LabelledRows.Read(file, _config.Text, _config.Label!, IsRegression);

    private DataSplit Split(string name, LabelledRows rows, string? note)
    {
        var (examples, problems) = (new List<Example>(rows.Rows.Count), new RowProblems(rows.File, rows.Unit));
        foreach (var row in rows.Rows)
        {
            if (LabelOf(row.Label) is { } label) examples.Add(new(row.Text, row.Pair, label, row.Line));
            else problems.Add(row.Line, Unknown(row.Label, suggests: !problems.IsFull));
        }
        problems.ThrowIfAny();
        List<string> notes = [$"{rows.File} is read as {rows.Format.Name()}, as its suffix says"];
        if (note is not null) notes.Add(note);
        if (!IsRegression) notes.Add($"rows by class: {Counts(examples)}");
        return new(name, rows.File, examples, notes);
    }

    private float? LabelOf(string label) => IsRegression ? LabelledRows.NumberOf(label) : _ids.TryGetValue(label, out var id) ? id : null;

    // To look for the nearest name takes long where many rows have a label of their own.
    private string Unknown(string label, bool suggests)
    {
        var suggestion = suggests ? Suggestion.For(label, Task.Labels) : "";
        return $"{ColumnNames.Quoted(label)} is no class of the training data{suggestion}; its classes are {Listed([.. Task.Labels.Select(ColumnNames.Quoted)])}";
    }

    private string Counts(IReadOnlyList<Example> examples)
    {
        var counts = examples.CountBy(e => (int)e.Label).ToDictionary();
        return Listed([.. Task.Labels.Select((label, id) => $"{ColumnNames.Quoted(label)} {counts.GetValueOrDefault(id)}")]);
    }

    private static string Listed(IReadOnlyList<string> items) =>
        string.Join(", ", items.Take(ShownClasses)) + (items.Count > ShownClasses ? $" and {items.Count - ShownClasses} more" : "");
}
