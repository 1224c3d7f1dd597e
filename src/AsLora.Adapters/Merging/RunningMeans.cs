using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Merging;

/// <summary>The average of every live B factor over all steps so far (equation 3), and the distances between these averages (equation 4).</summary>
internal sealed class RunningMeans : IDisposable
{
    private readonly AdapterSet _adapters;
    private readonly List<KindMeans> _kinds;
    private long _steps;

    /// <summary>Starts before the first step.</summary>
    /// <param name="adapters">The factors to follow.</param>
    public RunningMeans(AdapterSet adapters)
    {
        _adapters = adapters;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _kinds = [.. MergeRule.LiveByKind(adapters.Graph).Select(live => new KindMeans([.. live], zeros_like(Values(live)).DetachFromDisposeScope()))];
    }

    /// <summary>The kinds in alphabetical order.</summary>
    public IReadOnlyList<KindMeans> Kinds => _kinds;

    /// <summary>The mean of a factor, float32, of its shape: a view, for the caller to dispose.</summary>
    /// <param name="factor">A live B factor's id.</param>
    /// <exception cref="KeyNotFoundException">No mean is kept of this factor.</exception>
    public Tensor this[string factor]
    {
        get
        {
            var kind = _kinds.Find(k => k.Contains(factor)) ?? throw new KeyNotFoundException($"no running mean is kept of \"{factor}\"");
            return kind.Means[kind.IndexOf(factor)];
        }
    }

    /// <summary>The ids of the factors whose means are kept.</summary>
    public IEnumerable<string> Factors => _kinds.SelectMany(k => k.Live).Select(f => f.Id);

    /// <summary>Goes on from means that were saved.</summary>
    /// <param name="steps">How many updates they are the average of.</param>
    /// <param name="mean">The mean of a factor, of its shape; called inside a dispose scope.</param>
    public void Restore(long steps, Func<string, Tensor> mean)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _steps = steps;
        foreach (var kind in _kinds) kind.Means.copy_(stack(kind.Live.Select(f => mean(f.Id))));
    }

    /// <summary>Takes in the factors after one more update: mean ← mean + (B − mean) / t.</summary>
    public void Observe()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor weight = 1.0 / ++_steps;
        foreach (var kind in _kinds) kind.Means.lerp_(Values(kind.Live), weight);
    }

    /// <summary>The distances of all compared pairs: kinds in alphabetical order, then the lower and the upper factor by home layer.</summary>
    /// <param name="pairs">Which pairs are compared.</param>
    /// <param name="criterion">What the distance measures.</param>
    public IReadOnlyList<FactorDistance> Distances(MergePairs pairs, MergeCriterion criterion)
    {
        var distances = new List<FactorDistance>();
        foreach (var kind in _kinds.Where(k => k.Live.Count > 1))
        {
            var rows = Rows(kind, criterion);
            for (var lower = 0; lower < kind.Live.Count - 1; lower++)
            {
                var compared = pairs == MergePairs.Adjacent ? 1 : rows[lower].Length;
                for (var above = 0; above < compared; above++) distances.Add(new(kind.Live[lower], kind.Live[lower + 1 + above], rows[lower][above]));
            }
        }
        return distances;
    }

    /// <summary>The distances of all pairs of one kind, as <see cref="MeanDistances.Of"/> gives them.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="criterion">What the distance measures.</param>
    public IReadOnlyList<double[]> Rows(KindMeans kind, MergeCriterion criterion) => MeanDistances.Of(kind, _adapters, criterion);

    /// <summary>Follows a merge: the mean of the factor that gave way is dropped, the survivor's stays or takes its share.</summary>
    /// <param name="decision">Who gave way to whom.</param>
    /// <param name="share">The weight of the factor that gave way in an average of both.</param>
    public void Merge(MergeDecision decision, double share)
    {
        if (_kinds.Find(k => k.Contains(decision.GivesWay)) is not { } kind) return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var gone = kind.IndexOf(decision.GivesWay);
        if (_adapters.Options.Merge.Keep == MergeKeep.Average) kind.Means[kind.IndexOf(decision.Survivor)].lerp_(kind.Means[gone], share);
        kind.Remove(gone);
    }

    /// <summary>Frees every mean.</summary>
    public void Dispose()
    {
        foreach (var kind in _kinds) kind.Dispose();
        _kinds.Clear();
    }

    // [factors, out, r]
    private Tensor Values(IEnumerable<FactorSpec> live) => stack(live.Select(f => _adapters[f.Id].Value));
}
