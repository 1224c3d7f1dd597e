using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Training;

namespace AsLora.Reports;

/// <summary>Walks through folders and reads the runs it meets.</summary>
internal sealed class RunSearch
{
    // A record has a few thousand bytes; what is much longer is data.
    private const long LongestRecord = 1 << 26;
    private const string Json = ".json", Settings = ".yaml", Seed = "seed-", Trials = "sweep";
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<RunEntry> _found = [];

    /// <summary>The runs so far.</summary>
    public IReadOnlyList<RunEntry> Found => _found;

    /// <summary>Adds what is at a path or below it.</summary>
    /// <param name="path">A folder or a file that exists.</param>
    public void Add(string path)
    {
        if (Directory.Exists(path)) Walk(path);
        else AddRecord(path, path);
    }

    private void Walk(string folder)
    {
        if (!IsNew(new DirectoryInfo(folder))) return;
        try
        {
            var isRun = IsRun(folder);
            if (isRun) AddFolder(folder);
            foreach (var entry in new DirectoryInfo(folder).GetFileSystemInfos().OrderBy(e => e.Name, NaturalOrder.Comparer))
            {
                if (entry.Name.StartsWith('.')) continue;
                var path = Path.Combine(folder, entry.Name);
                if (entry is DirectoryInfo) WalkInside(path, entry.Name);
                else if (!isRun && entry.Extension == Json) AddIfRecord(path);
                else if (!isRun && entry.Extension == Settings) AddIfOnlyPlanned(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _found.Add(new(folder, NameOf(folder), null, $"{folder} cannot be read: {exception.Message}"));
        }
    }

    // A checkpoint holds what its run holds, as it was then.
    private void WalkInside(string path, string name)
    {
        if (name != Trials && !name.StartsWith("checkpoint-", StringComparison.Ordinal)) Walk(path);
    }

    private static bool IsRun(string folder)
    {
        var run = new RunFolder(folder);
        return new[] { run.Record, run.Metrics, run.Latest, run.Diagnosis }.Any(File.Exists);
    }

    private void AddFolder(string folder)
    {
        var run = new RunFolder(folder);
        if (File.Exists(run.Record)) AddRecord(folder, run.Record);
        else if (File.Exists(run.Diagnosis)) Add(folder, null, $"it failed; {run.Diagnosis} says at which update");
        else Add(folder, null, $"it has no {Path.GetFileName(run.Record)}: it goes on, or was stopped before its first evaluation that counts");
    }

    private void AddRecord(string path, string file)
    {
        if (!IsNew(new FileInfo(file))) return;
        RunRecord? record = null;
        string? problem;
        try
        {
            record = RunRecord.Read(file);
            problem = RecordCheck.Problem(record);
            if (problem is not null) (record, problem) = (null, $"{file} is damaged: {problem}");
            else problem = Unfinished(record);
        }
        catch (InputException exception)
        {
            problem = exception.Message;
        }
        Add(path, record, problem);
    }

    private void AddIfRecord(string path)
    {
        if (new FileInfo(path).Length > LongestRecord) return;
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("config", out _) || !root.TryGetProperty("evaluations", out _)) return;
            AddRecord(path, path);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Add(path, null, $"{path} is not JSON, so it is damaged if it was the record of a run: {exception.Message}");
        }
    }

    // A comparison writes the options of a run beside its folder, and nothing else of one that could not begin.
    private void AddIfOnlyPlanned(string settings)
    {
        var folder = settings[..^Settings.Length];
        if (NameOf(folder) is null || (Directory.Exists(folder) && IsRun(folder))) return;
        Add(folder, null, $"it has not begun, or could not: there is no more of it than {settings}");
    }

    private void Add(string path, RunRecord? record, string? problem) =>
        _found.Add(new(path, NameOf(path), record, problem) { Model = OfExperiment(path, Path.Combine("..", "..", "..")), Task = OfExperiment(path, Path.Combine("..", "..")) });

    private static string? Unfinished(RunRecord record) =>
        record.IsFinished ? null : $"it is not finished: {record.Steps}{(record.TotalSteps is { } total ? $" of {total}" : "")} updates are made";

    private static string? NameOf(string path)
    {
        var full = Path.GetFullPath(path);
        var leaf = Path.GetFileName(full);
        if (leaf.EndsWith(Json, StringComparison.Ordinal)) leaf = leaf[..^Json.Length];
        var isSeed = leaf.StartsWith(Seed, StringComparison.Ordinal) && leaf.Length > Seed.Length && leaf[Seed.Length..].All(char.IsAsciiDigit);
        return isSeed && Path.GetFileName(Path.GetDirectoryName(full)) is { Length: > 0 } name ? name : null;
    }

    // A comparison lays its runs into MODEL/TASK/NAME/seed-N beside its experiment.yaml.
    private static string? OfExperiment(string path, string folder)
    {
        var experiment = Path.GetFullPath(Path.Combine(path, "..", "..", "..", "..", "experiment.yaml"));
        return NameOf(path) is not null && File.Exists(experiment) ? Path.GetFileName(Path.GetFullPath(Path.Combine(path, folder))) : null;
    }

    // Paths may overlap, and links lead anywhere.
    private bool IsNew(FileSystemInfo entry) =>
        _seen.Add(Path.TrimEndingDirectorySeparator((entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry).FullName));
}
