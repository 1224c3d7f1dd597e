using System.Globalization;
using AsLora.Adapters;

namespace AsLora.Training;

/// <summary>
/// The learning rate over a run, equal to Transformers' <c>get_scheduler</c>: after w warm-up updates of a run of n, with p = (step − w) / (n − w),
/// <c>linear</c> 1 − p; <c>cosine</c> (1 + cos πp) / 2; <c>cosine_with_restarts</c> the same, as it has one cycle by default; <c>polynomial</c> linear towards a rate of
/// 1e-7 instead of 0; <c>constant_with_warmup</c> 1. Before, the rate rises linearly from 0. <c>constant</c> is always 1: it has no warm-up.
/// </summary>
public sealed class LearningRateSchedule
{
    // Transformers' lr_end of the polynomial schedule.
    private const double PolynomialEnd = 1e-7;

    // Name → multiplier after the warm-up, from the share p of the remaining updates that is done and the highest rate.
    private static readonly Dictionary<string, Func<double, double, double>> Shapes = new(StringComparer.Ordinal)
    {
        ["linear"] = (p, _) => Math.Max(0, 1 - p),
        ["cosine"] = (p, _) => Cosine(p),
        ["cosine_with_restarts"] = (p, _) => Cosine(p),
        ["polynomial"] = (p, rate) => Math.Max(0, 1 - p) + (Math.Min(1, p) * PolynomialEnd / rate),
        ["constant"] = (_, _) => 1,
        ["constant_with_warmup"] = (_, _) => 1,
    };

    private readonly Func<double, double, double> _shape;

    private LearningRateSchedule(string name, long warmupSteps, long totalSteps, double learningRate)
    {
        (Name, WarmupSteps, TotalSteps, LearningRate) = (name, warmupSteps, totalSteps, learningRate);
        _shape = Shapes[name];
    }

    /// <summary>The names that exist.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Shapes.Keys];

    /// <summary>The schedule's name.</summary>
    public string Name { get; }

    /// <summary>Updates until the highest rate is reached; 0 for <c>constant</c>.</summary>
    public long WarmupSteps { get; }

    /// <summary>Updates of the run.</summary>
    public long TotalSteps { get; }

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; }

    /// <summary>The schedule of a run.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="warmup">A whole number of updates, or a fraction of all updates below 1, rounded up as Transformers does; 0 for none.</param>
    /// <param name="totalSteps">Updates of the run, at least 1.</param>
    /// <param name="learningRate">The highest learning rate, above 0.</param>
    /// <exception cref="InputException">The name does not exist, or a number is out of its range; the message has every such problem.</exception>
    public static LearningRateSchedule Resolve(string name, double warmup, long totalSteps, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        var problems = new List<string>();
        if (!Shapes.ContainsKey(name)) problems.Add($"unknown schedule \"{name}\"{Suggestion.For(name, Names)}; the schedules are {string.Join(", ", Names)}");
        if (!(warmup >= 0) || warmup > long.MaxValue / 2 || (warmup >= 1 && warmup != Math.Floor(warmup)))
            problems.Add($"warm-up {Text(warmup)} is neither a whole number of updates (0 for none) nor a fraction of the run below 1");
        if (!double.IsFinite(learningRate) || learningRate <= 0) problems.Add($"learning rate {Text(learningRate)} is not possible: it must be above 0");
        else if (name == "polynomial" && learningRate <= PolynomialEnd)
            problems.Add($"learning rate {Text(learningRate)} is not above {Text(PolynomialEnd)}, where the polynomial schedule ends; raise it or take the linear schedule");
        if (problems.Count > 0) throw new InputException(string.Join(Environment.NewLine, problems));

        // The product is rounded up in double precision, so that 0.07 of 100 updates are 8, as they are in Transformers.
        var warmupSteps = name == "constant" ? 0 : warmup < 1 ? (long)Math.Ceiling(totalSteps * warmup) : (long)warmup;
        return new(name, warmupSteps, totalSteps, learningRate);
    }

    /// <summary>What the highest learning rate is multiplied by, from 0 to 1.</summary>
    /// <param name="step">Updates made before this one: the first update has step 0.</param>
    public double Multiplier(long step) =>
        step < WarmupSteps ? step / (double)WarmupSteps : _shape((step - WarmupSteps) / (double)Math.Max(1, TotalSteps - WarmupSteps), LearningRate);

    private static double Cosine(double p) => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, p)));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
