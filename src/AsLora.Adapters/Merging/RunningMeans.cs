using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Merging;

/// <summary>The average of every live B factor over all steps so far (equation 3), and the distances between these averages (equation 4).</summary>
public sealed class RunningMeans : IDisposable
{
    private readonly AdapterSet _adapters;
    private readonly Dictionary<string, Tensor> _means = new(StringComparer.Ordinal);

    /// <summary>Starts before the first step.</summary>
    /// <param name="adapters">The factors to follow.</param>
    public RunningMeans(AdapterSet adapters)
    {
        _adapters = adapters;
        foreach (var factor in MergeRule.LiveByKind(adapters.Graph).SelectMany(live => live))
            _means.Add(factor.Id, zeros_like(adapters[factor.Id].Value, requires_grad: false).DetachFromDisposeScope());
    }

    /// <summary>How many updates have been observed.</summary>
    public long Steps { get; private set; }

    /// <summary>The mean of a factor, float32, of its shape; owned by this object.</summary>
    /// <param name="factor">A live B factor's id.</param>
    public Tensor this[string factor] => _means[factor];

    /// <summary>The means by factor id.</summary>
    public IReadOnlyDictionary<string, Tensor> Means => _means;

    /// <summary>Takes in the factors after one more update: mean ← mean + (B − mean) / t.</summary>
    public void Observe()
    {
        Steps++;
        using var _ = no_grad();
        foreach (var (id, mean) in _means) mean.lerp_(_adapters[id].Value, 1.0 / Steps);
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <param name="steps">How many updates it has observed.</param>
    /// <param name="means">A mean for every live B factor; copied.</param>
    /// <exception cref="InputException">A mean is missing.</exception>
    public void Restore(long steps, IReadOnlyDictionary<string, Tensor> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        using var _ = no_grad();
        foreach (var (id, mean) in _means)
            mean.copy_(means.TryGetValue(id, out var saved) ? saved : throw new InputException($"the saved state has no running mean of factor \"{id}\""));
        Steps = steps;
    }

    /// <summary>The distances of all compared pairs: kinds in alphabetical order, then the lower and the upper factor by home layer.</summary>
    /// <param name="pairs">Which pairs are compared.</param>
    /// <param name="criterion">What the distance measures.</param>
    public IReadOnlyList<FactorDistance> Distances(MergePairs pairs, MergeCriterion criterion)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var distances = new List<FactorDistance>();
        foreach (var live in MergeRule.LiveByKind(_adapters.Graph))
        {
            var rows = live.Select(f => Comparable(f, criterion)).ToList();
            if (rows.Count < 2) continue;
            var stacked = stack(rows); // [factors, numbers], float64 so that near ties are decided by the values and not by the order of a sum
            var norms = criterion == MergeCriterion.Relative ? stacked.norm(1).data<double>().ToArray() : null;
            for (var lower = 0; lower < live.Count - 1; lower++)
            {
                var last = pairs == MergePairs.Adjacent ? lower + 2 : live.Count;
                var above = (stacked[TensorIndex.Slice(lower + 1, last)] - stacked[lower]).norm(1).data<double>().ToArray();
                for (var upper = lower + 1; upper < last; upper++)
                {
                    var size = norms is null ? Math.Sqrt(stacked.shape[1]) : (norms[lower] + norms[upper]) / 2;
                    distances.Add(new(live[lower], live[upper], Ratio(above[upper - lower - 1], size)));
                }
            }
        }
        return distances;
    }

    /// <summary>Frees every mean.</summary>
    public void Dispose()
    {
        foreach (var mean in _means.Values) mean.Dispose();
        _means.Clear();
    }

    /// <summary>Follows a merge that is about to be carried out: the mean of the factor that gives way is dropped, the survivor's stays or takes its share.</summary>
    /// <param name="decision">Who gives way to whom.</param>
    internal void Merge(MergeDecision decision)
    {
        using var _ = no_grad();
        if (_adapters.Options.Merge.Keep == MergeKeep.Average)
            _means[decision.Survivor].lerp_(_means[decision.GivesWay], _adapters.ShareOfGivingWay(decision));
        _means.Remove(decision.GivesWay, out var gone);
        gone?.Dispose();
    }

    // Two factors that are both still zero are equal, whatever they are measured against.
    private static double Ratio(double distance, double size) => distance == 0 ? 0 : distance / size;

    private Tensor Comparable(FactorSpec factor, MergeCriterion criterion)
    {
        var mean = _means[factor.Id].to(ScalarType.Float64);
        if (criterion != MergeCriterion.Update) return mean.flatten();
        var a = _adapters.Graph.FactorOf(_adapters.Graph.ReadersOf(factor.Id).First(), FactorRole.A)!;
        return mean.matmul(_adapters[a.Id].Value.to(ScalarType.Float64)).flatten();
    }
}
