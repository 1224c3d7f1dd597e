using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Training;
using AsLora.Training.Checkpoints;
using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>The options a run was begun with, kept beside its folder, so that a run of other options is never taken for it.</summary>
internal static class RunSettings
{
    // Where a run lies and how many threads it has decide nothing that is compared.
    private static readonly string[] Free = ["output", "threads"];

    /// <summary>What is wrong with the folder of a run for this configuration; null where the run can begin, go on, or is finished.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">What the experiment asks for.</param>
    public static string? Problem(PlannedRun run, RunConfig config)
    {
        if (new RunCheckpoints(new(run.Folder)).IsBeforeTheFirst()) return null;
        if (!File.Exists(run.Settings)) return $"{run.Folder} was not made by a comparison: {run.Settings} is missing; choose another --output, or remove the folder";
        try
        {
            var before = RunConfigYaml.Load(run.Settings);
            var differences = RunOptions.All.Where(o => !Free.Contains(o.Name, StringComparer.Ordinal) && o.Read(before) != o.Read(config))
                .Select(o => $"{o.Name}: it has {Text(o, before)}, and the experiment says {Text(o, config)}").ToList();
            return differences.Count == 0 ? null : $"{run.Folder} is a run of other options: {string.Join("; ", differences)}; choose another --output, or remove the folder to make the run anew";
        }
        catch (InputException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Writes the options beside the folder.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its configuration.</param>
    public static void Write(PlannedRun run, RunConfig config)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(run.Settings)!);
        AtomicFile.Write(run.Settings, stream => stream.Write(Encoding.UTF8.GetBytes(RunConfigYaml.Write(config))));
    }

    /// <summary>Gives a run that is finished its record, and one whose record is damaged or of a newer version that as its problem.</summary>
    /// <param name="run">The run.</param>
    public static void ReadRecord(PlannedRun run)
    {
        try
        {
            var file = new RunFolder(run.Folder).Record;
            if (File.Exists(file) && RunRecord.Read(file) is { IsFinished: true } record) run.Record = record;
        }
        catch (InputException exception)
        {
            run.Problem = $"{exception.Message}; remove the folder to make the run anew";
        }
    }

    /// <summary>Removes the checkpoints of a finished run, which are four times its adapter each and which nothing needs any more.</summary>
    /// <param name="run">The run.</param>
    public static void RemoveCheckpoints(PlannedRun run)
    {
        foreach (var checkpoint in Checkpoint.All(run.Folder)) Directory.Delete(checkpoint.Path, recursive: true);
        File.Delete(new RunFolder(run.Folder).Latest);
    }

    private static string Text(RunOption option, RunConfig config) => option.Read(config) is { } value ? $"\"{value}\"" : option.Default ?? "nothing";
}
