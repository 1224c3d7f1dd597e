using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>One run of a comparison: of the comparison itself, or a trial of a learning rate.</summary>
public sealed class PlannedRun
{
    private readonly string _output;

    internal PlannedRun(string output, RunGroup group, ulong seed, double? triedRate = null) => (_output, Group, Seed, TriedRate) = (output, group, seed, triedRate);

    internal RunGroup Group { get; }

    /// <summary>The experiment's name of the model.</summary>
    public string Model => Group.Model;

    /// <summary>The experiment's name of the task.</summary>
    public string Task => Group.Task;

    /// <summary>The experiment's name of the method.</summary>
    public string Method => Group.Method.Name;

    /// <summary>The run's seed.</summary>
    public ulong Seed { get; }

    /// <summary>The learning rate it tries; null for a run of the comparison.</summary>
    public double? TriedRate { get; }

    /// <summary>The folder of the run: <c>MODEL/TASK/METHOD/seed-N</c> in that of the comparison; trials lie below <c>sweep/</c>.</summary>
    public string Folder => TriedRate is { } rate
        ? Path.Combine(_output, ExperimentRules.SweepFolder, Model, Task, Method, $"rate-{OptionTypes.Format(rate)}", $"seed-{Seed}")
        : Path.Combine(_output, Model, Task, Method, $"seed-{Seed}");

    /// <summary>The run's options as YAML, beside its folder: <c>aslora train --config</c> makes the run again.</summary>
    public string Settings => Folder + ".yaml";

    /// <summary>What the run said, beside its folder.</summary>
    public string Log => Folder + ".log";

    /// <summary>What it will do; null for a run that is finished.</summary>
    public RunPlan? Plan => Group.Plan;

    /// <summary>What came of it; null for a run that is not finished.</summary>
    public RunRecord? Record { get; internal set; }

    /// <summary>Why it could not be finished; null for one that is finished, or has not been tried.</summary>
    public string? Problem { get; internal set; }

    /// <summary>Whether it is finished or has failed.</summary>
    public bool HasEnded => Record is not null || Problem is not null;

    /// <summary>Whether it has begun and goes on from a checkpoint.</summary>
    public bool IsBegun => Record is null && File.Exists(new RunFolder(Folder).Latest);

    /// <summary><c>MODEL/TASK/METHOD seed N</c>, and the learning rate that is tried.</summary>
    public override string ToString() => $"{Group} seed {Seed}{(TriedRate is { } rate ? $", trying rate {OptionTypes.Format(rate)}" : "")}";
}
