using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Merging;

/// <summary>
/// The distances between the running means of one kind (equation 4). Float64, so that near ties are decided by the values and not by the order of a sum.
/// </summary>
internal static class MeanDistances
{
    /// <summary>Row i holds the distances from factor i to each factor above it, in the order of <see cref="KindMeans.Live"/>.</summary>
    /// <param name="kind">The factors and their means.</param>
    /// <param name="adapters">The factors' values, for the criterion that looks at A.</param>
    /// <param name="criterion">What the distance measures.</param>
    public static IReadOnlyList<double[]> Of(KindMeans kind, AdapterSet adapters, MergeCriterion criterion)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var means = kind.Means.to(ScalarType.Float64);                                                  // [factors, out, r]
        if (criterion != MergeCriterion.Update) return Rows(means, means, criterion, means.shape[2]);
        var graph = adapters.Graph;
        IReadOnlyList<Tensor> Inputs(FactorSpec b) => [.. graph.ReadersOf(b.Id).Select(site => adapters[graph.FactorOf(site, FactorRole.A)!.Id].Value)];
        var inputs = kind.Live.Select(Inputs).ToList();
        var first = inputs[0][0];
        if (!inputs.SelectMany(a => a).All(a => ReferenceEquals(a, first))) return OfOwnInputs(means, inputs);
        // All read one A, so ⟨f A, g A⟩ = ⟨f, g A Aᵀ⟩ and no matrix of [out, in] is needed.
        return Rows(means, means.matmul(first.matmul(first.t()).to(ScalarType.Float64)), criterion, first.shape[1]);
    }

    /// <summary>The Frobenius norms of the means, in the order of <see cref="KindMeans.Live"/>.</summary>
    /// <param name="kind">The factors and their means.</param>
    public static double[] Norms(KindMeans kind)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return kind.Means.to(ScalarType.Float64).square().sum([1, 2]).sqrt().cpu().data<double>().ToArray();
    }

    // From the products of all means with each other; a compared matrix has out · width numbers.
    private static IReadOnlyList<double[]> Rows(Tensor means, Tensor others, MergeCriterion criterion, long width)
    {
        var (factors, height, rank) = ((int)means.shape[0], means.shape[1], means.shape[2]);
        // Summed over blocks that run side by side: one product of so few rows and so many columns leaves half of the processor idle.
        Tensor Blocks(Tensor of) => of.reshape(factors, rank, height).transpose(0, 1);                  // [r, factors, out]
        var gram = Blocks(means).bmm(Blocks(others).transpose(1, 2)).sum(dim: 0).cpu().data<double>().ToArray();
        return [.. Enumerable.Range(0, factors).Select(lower => Enumerable.Range(lower + 1, factors - lower - 1)
            .Select(upper => GramDistance.Between(gram, factors, lower, upper, criterion, height * width)).ToArray())];
    }

    // Where each site has an A of its own, what a merge changes is the update of the sites that read the factor that gives way, the lower one: the root of
    // the mean of ‖(f − g) A‖² over their A's, by ‖D A‖² = ⟨D, D A Aᵀ⟩. With equal A's it is the distance above.
    private static List<double[]> OfOwnInputs(Tensor means, List<IReadOnlyList<Tensor>> inputs)
    {
        var (factors, numbers) = ((int)means.shape[0], means.shape[1] * inputs[0][0].shape[1]);
        return [.. Enumerable.Range(0, factors).Select(lower =>
        {
            if (lower == factors - 1) return [];
            using var scope = NewDisposeScope();
            var square = stack(inputs[lower].Select(a => a.matmul(a.t()).to(ScalarType.Float64))).mean([0]);      // [r, r]
            var difference = means.narrow(0, lower + 1, factors - lower - 1) - means[lower];                        // [above, out, r]
            return (difference.matmul(square) * difference).sum([1, 2]).clamp_min(0).div(numbers).sqrt().cpu().data<double>().ToArray();
        })];
    }
}
