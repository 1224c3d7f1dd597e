namespace AsLora.Adapters.Merging;

/// <summary>How B factors merge while training (arXiv 2412.10135, section 3.2, and what the paper leaves open).</summary>
public sealed record MergeOptions
{
    /// <summary>One merge an event over all kinds, or one for each kind.</summary>
    public MergeScope Scope { get; init; }

    /// <summary>Which pairs can merge, and whether the nearest does.</summary>
    public MergePairs Pairs { get; init; }

    /// <summary>The distance between running means.</summary>
    public MergeCriterion Criterion { get; init; }

    /// <summary>What the survivor holds.</summary>
    public MergeKeep Keep { get; init; }

    /// <summary>The first event.</summary>
    public StepOrFraction Start { get; init; } = 0.05;

    /// <summary>No event after this step; the paper's undefined "update ratio λ".</summary>
    public StepOrFraction Until { get; init; } = 0.5;

    /// <summary>Steps between events; null takes them from <see cref="Budget"/>.</summary>
    public StepOrFraction? Interval { get; init; }

    /// <summary>Live B factors of a kind that always stay, at least 1.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>
    /// The share of LoRA's parameters (same rank and targets, head excluded) the adapter shrinks to, above 0 and at most 1, by events evenly spaced
    /// from <see cref="Start"/> to <see cref="Until"/>. Null with an <see cref="Interval"/>; 0.25 where neither is given, with as many events where A is not
    /// shared as where it is.
    /// </summary>
    public double? Budget { get; init; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InputException">Options are out of their range, or two contradict each other; all of it is listed.</exception>
    public void Validate()
    {
        var problems = string.Join('\n', Problems());
        if (problems.Length > 0) throw new InputException(problems);
    }

    /// <summary>What is wrong with two options that stand in each other's way.</summary>
    /// <param name="budget">Where the budget was given.</param>
    /// <param name="interval">Where the interval was given.</param>
    internal static string BudgetAndInterval(string budget, string interval) => $"{budget} and {interval} are both given; the budget decides the interval, so give one of them";

    /// <summary>Everything that is out of its range or contradicts something else.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Minimum < 1) yield return $"merge minimum {Minimum} is not possible: at least one B factor of each kind stays";
        if (Budget is { } budget && !(budget > 0 && budget <= 1)) yield return $"merge budget {budget} is not possible: it is a share of LoRA's parameters, above 0 and at most 1";
        if (Budget is not null && Interval is not null) yield return BudgetAndInterval("merge budget", "merge interval");
    }
}
