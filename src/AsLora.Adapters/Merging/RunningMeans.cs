using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Merging;

/// <summary>The average of every live B factor over all steps so far (equation 3), and the distances between these averages (equation 4).</summary>
internal sealed class RunningMeans : IDisposable
{
    private readonly AdapterSet _adapters;
    private readonly Dictionary<string, Tensor> _means = new(StringComparer.Ordinal);
    private long _steps;

    /// <summary>Starts before the first step.</summary>
    /// <param name="adapters">The factors to follow.</param>
    public RunningMeans(AdapterSet adapters)
    {
        _adapters = adapters;
        foreach (var factor in MergeRule.LiveByKind(adapters.Graph).SelectMany(live => live))
            _means.Add(factor.Id, zeros_like(adapters[factor.Id].Value, requires_grad: false).DetachFromDisposeScope());
    }

    /// <summary>The mean of a factor, float32, of its shape; owned by this object.</summary>
    /// <param name="factor">A live B factor's id.</param>
    public Tensor this[string factor] => _means[factor];

    /// <summary>Takes in the factors after one more update: mean ← mean + (B − mean) / t.</summary>
    public void Observe()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor weight = 1.0 / ++_steps;
        foreach (var (id, mean) in _means) mean.lerp_(_adapters[id].Value, weight);
    }

    /// <summary>The distances of all compared pairs: kinds in alphabetical order, then the lower and the upper factor by home layer.</summary>
    /// <param name="pairs">Which pairs are compared.</param>
    /// <param name="criterion">What the distance measures.</param>
    public IReadOnlyList<FactorDistance> Distances(MergePairs pairs, MergeCriterion criterion)
    {
        var distances = new List<FactorDistance>();
        foreach (var live in MergeRule.LiveByKind(_adapters.Graph))
        {
            if (live.Count < 2) continue;
            var (gram, numbers) = Gram(live, criterion);
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
        if (!_means.Remove(decision.GivesWay, out var gone)) return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (_adapters.Options.Merge.Keep == MergeKeep.Average) _means[decision.Survivor].lerp_(gone, share);
        gone.Dispose();
    }

    /// <summary>Frees every mean.</summary>
    public void Dispose()
    {
        foreach (var mean in _means.Values) mean.Dispose();
        _means.Clear();
    }

    // The products of the means of one kind with each other, [factors, factors], and how many numbers a compared matrix has. Float64, so that near ties are decided by the
    // values and not by the order of a sum. Factors of one kind read one A, so ⟨f A, g A⟩ = ⟨f, g A Aᵀ⟩ and no matrix of [out, in] is needed.
    private (double[] Gram, long Numbers) Gram(IReadOnlyList<FactorSpec> live, MergeCriterion criterion)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (height, rank) = (live[0].Shape[0], live[0].Shape[1]);
        var means = stack(live.Select(f => _means[f.Id])).to(ScalarType.Float64);                                              // [factors, out, r]
        var (others, width) = (means, rank);
        if (criterion == MergeCriterion.Update)
        {
            var a = _adapters[_adapters.Graph.FactorOf(_adapters.Graph.ReadersOf(live[0].Id).First(), FactorRole.A)!.Id];
            var values = a.Value.to(ScalarType.Float64);                                                                       // [r, in]
            (others, width) = (means.view(-1, rank).matmul(values.matmul(values.t())), values.shape[1]);                       // [factors · out, r]
        }
        var gram = means.view(live.Count, -1).matmul(others.view(live.Count, -1).t()).cpu();
        return (gram.data<double>().ToArray(), height * width);
    }
}
