using AsLora.Adapters.Merging;

namespace AsLora.Adapters.Methods;

/// <summary>The options a method may read. A method that has no factors ignores them.</summary>
public sealed record MethodOptions
{
    /// <summary>The rank r of every pair, at least 1 and at most the narrowest adapted width.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The numerator of the scale; LoRA's update is multiplied by alpha / rank.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>The share of an adapter's inputs that is dropped while training, from 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>Names of the projections to adapt: whole module paths or their last parts. Empty means the model's own default.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Whether ASLoRA has one A for each kind of projection, as in the paper, or one for each site.</summary>
    public bool ShareA { get; init; } = true;

    /// <summary>How the learning rate of a factor depends on the number of sites that read it; beyond the papers where it does.</summary>
    public SharedRate SharedRate { get; init; }

    /// <summary>How factors merge while training; read by methods that merge.</summary>
    public MergeOptions Merge { get; init; } = new();

    /// <summary>Checks every range.</summary>
    /// <param name="sites">The sites to adapt.</param>
    /// <exception cref="InputException">Options are out of their range; all of them are listed.</exception>
    public void Validate(IReadOnlyList<AdapterSite> sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var problems = new List<string>();
        if (Rank < 1) problems.Add($"rank {Rank} is not possible: it must be at least 1");
        if (!double.IsFinite(Alpha) || Alpha <= 0) problems.Add($"alpha {Alpha} is not possible: it must be above 0");
        if (!(Dropout >= 0 && Dropout < 1)) problems.Add($"adapter dropout {Dropout} is not possible: it must be from 0 to below 1");
        var narrow = sites.MinBy(s => Math.Min(s.In, s.Out));
        if (narrow is not null && Rank > Math.Min(narrow.In, narrow.Out))
            problems.Add($"rank {Rank} is above the width of {narrow.Name} ({narrow.Out} x {narrow.In}); use at most {Math.Min(narrow.In, narrow.Out)}");
        problems.AddRange(Merge.Problems());
        if (problems.Count > 0) throw new InputException(string.Join('\n', problems));
    }
}
