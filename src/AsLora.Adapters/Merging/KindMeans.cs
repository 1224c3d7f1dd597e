using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Merging;

/// <summary>The live B factors of one kind by home layer, and their running means in the same order.</summary>
/// <param name="live">The factors; at least one.</param>
/// <param name="means">Their means, [factors, out, r], float32.</param>
internal sealed class KindMeans(List<FactorSpec> live, Tensor means) : IDisposable
{
    /// <summary>The factors.</summary>
    public IReadOnlyList<FactorSpec> Live => live;

    /// <summary>Their means, [factors, out, r], float32.</summary>
    public Tensor Means { get; private set; } = means;

    /// <summary>Whether a mean of this factor is kept.</summary>
    /// <param name="factor">The factor's id.</param>
    public bool Contains(string factor) => IndexOf(factor) >= 0;

    /// <summary>Where a factor stands; below 0 where it is not there.</summary>
    /// <param name="factor">The factor's id.</param>
    public int IndexOf(string factor) => live.FindIndex(f => string.Equals(f.Id, factor, StringComparison.Ordinal));

    /// <summary>Drops a factor and its mean.</summary>
    /// <param name="index">Where it stands.</param>
    public void Remove(int index)
    {
        live.RemoveAt(index);
        using var all = Means;
        Means = cat([all.narrow(0, 0, index), all.narrow(0, index + 1, live.Count - index)]).DetachFromDisposeScope();
    }

    /// <summary>Frees the means.</summary>
    public void Dispose() => Means.Dispose();
}
