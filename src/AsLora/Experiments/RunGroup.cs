using AsLora.Training;

namespace AsLora.Experiments;

/// <summary>The runs of one method on one model and task, which differ in their seed alone.</summary>
/// <param name="model">The experiment's name of the model.</param>
/// <param name="task">The experiment's name of the task.</param>
/// <param name="method">The entry of the method.</param>
/// <param name="config">The options of all its runs; without seed and output, and without what the runs of another group decide.</param>
internal sealed class RunGroup(string model, string task, ExperimentEntry method, RunConfig config)
{
    public string Model => model;

    public string Task => task;

    public ExperimentEntry Method => method;

    public RunConfig Config => config;

    /// <summary>The group whose trials choose the learning rate, this one or another; null where it is given, or the method's own.</summary>
    public RunGroup? RateOf { get; set; }

    /// <summary>The group whose merges are repeated.</summary>
    public RunGroup? ReplayOf { get; set; }

    /// <summary>The learning rates that are tried for it; empty where another group's is taken, or one is given.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>What its runs will do; null where all of them are finished.</summary>
    public RunPlan? Plan { get; set; }

    /// <summary><c>MODEL/TASK/METHOD</c>.</summary>
    public override string ToString() => $"{model}/{task}/{method.Name}";
}
