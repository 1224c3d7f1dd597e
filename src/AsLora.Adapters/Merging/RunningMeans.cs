using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Merging;

/// <summary>The average of every live B factor over all steps so far (equation 3), and the distances between these averages (equation 4).</summary>
internal sealed class RunningMeans : IDisposable
{
    private readonly AdapterSet _adapters;
    private readonly List<Kind> _kinds;
    private long _steps;

    /// <summary>Starts before the first step.</summary>
    /// <param name="adapters">The factors to follow.</param>
    public RunningMeans(AdapterSet adapters)
    {
        _adapters = adapters;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _kinds = [.. MergeRule.LiveByKind(adapters.Graph).Select(live => new Kind([.. live], zeros_like(Values(live)).DetachFromDisposeScope()))];
    }

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
            var live = kind.Live;
            var (gram, numbers) = Gram(kind, criterion);
            for (var lower = 0; lower < live.Count - 1; lower++)
            {
                var last = pairs == MergePairs.Adjacent ? lower + 2 : live.Count;
                for (var upper = lower + 1; upper < last; upper++)
                    distances.Add(new(live[lower], live[upper], GramDistance.Between(gram, live.Count, lower, upper, criterion, numbers)));
            }
        }
        return distances;
    }

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
        foreach (var kind in _kinds) kind.Means.Dispose();
        _kinds.Clear();
    }

    // [factors, out, r]
    private Tensor Values(IEnumerable<FactorSpec> live) => stack(live.Select(f => _adapters[f.Id].Value));

    // The products of the means of one kind with each other, [factors, factors], and how many numbers a compared matrix has. Float64, so that near ties are decided by the
    // values and not by the order of a sum. Factors of one kind read one A, so ⟨f A, g A⟩ = ⟨f, g A Aᵀ⟩ and no matrix of [out, in] is needed.
    private (double[] Gram, long Numbers) Gram(Kind kind, MergeCriterion criterion)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (factors, height, rank) = (kind.Live.Count, kind.Live[0].Shape[0], kind.Live[0].Shape[1]);
        var means = kind.Means.to(ScalarType.Float64);                                                                         // [factors, out, r]
        var (others, width) = (means, rank);
        if (criterion == MergeCriterion.Update)
        {
            var a = _adapters[_adapters.Graph.FactorOf(_adapters.Graph.ReadersOf(kind.Live[0].Id).First(), FactorRole.A)!.Id].Value;    // [r, in]
            (others, width) = (means.view(-1, rank).matmul(a.matmul(a.t()).to(ScalarType.Float64)), a.shape[1]);               // [factors · out, r]
        }
        // Summed over blocks that run side by side: one product of so few rows and so many columns leaves half of the processor idle.
        Tensor Blocks(Tensor of) => of.view(factors, rank, height).transpose(0, 1);                                            // [r, factors, out]
        var gram = Blocks(means).bmm(Blocks(others).transpose(1, 2)).sum(dim: 0).cpu();
        return (gram.data<double>().ToArray(), height * width);
    }

    // The live factors of one kind by home layer, and their means in the same order, [factors, out, r], float32.
    private sealed class Kind(List<FactorSpec> live, Tensor means)
    {
        public IReadOnlyList<FactorSpec> Live => live;

        public Tensor Means { get; private set; } = means;

        public bool Contains(string factor) => IndexOf(factor) >= 0;

        public int IndexOf(string factor) => live.FindIndex(f => string.Equals(f.Id, factor, StringComparison.Ordinal));

        public void Remove(int index)
        {
            live.RemoveAt(index);
            using var all = Means;
            Means = cat([all.narrow(0, 0, index), all.narrow(0, index + 1, live.Count - index)]).DetachFromDisposeScope();
        }
    }
}
