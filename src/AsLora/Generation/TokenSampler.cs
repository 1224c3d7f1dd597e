using System.Runtime.InteropServices;

namespace AsLora.Generation;

/// <summary>
/// The distribution that temperature, top-k and top-p leave of logits, and draws from it; arithmetic on plain numbers. Equal logits are in the order of their
/// ids. Its buffer is used again, so it belongs to one thread.
/// </summary>
/// <param name="options">Temperature (above 0), top-k, top-p.</param>
internal sealed class TokenSampler(GenerationOptions options)
{
    private Candidate[] _buffer = [];

    /// <summary>A token that can be drawn.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Logit">Its logit, divided by the temperature.</param>
    /// <param name="Weight">Its probability times the sum of all weights.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Candidate(int Id, float Logit, double Weight);

    /// <summary>Draws a token.</summary>
    /// <param name="logits">One a token.</param>
    /// <param name="ids">The ids they belong to; empty where they are in the order of the ids from 0.</param>
    /// <param name="uniform">A random number from 0 to below 1.</param>
    /// <returns>The id; null where a logit is not finite.</returns>
    public int? Draw(ReadOnlySpan<float> logits, ReadOnlySpan<long> ids, double uniform)
    {
        foreach (var logit in logits)
            if (!float.IsFinite(logit)) return null;
        var candidates = Distribution(logits, ids, out var sum);
        var rest = uniform * sum;
        foreach (var candidate in candidates)
        {
            rest -= candidate.Weight;
            if (rest < 0) return candidate.Id;
        }
        // Rounding has left something over.
        return candidates[^1].Id;
    }

    /// <summary>The tokens that can be drawn; with top-k or top-p the likeliest first, else in the order given. Valid until the next call.</summary>
    /// <param name="logits">As for <see cref="Draw"/>.</param>
    /// <param name="ids">As for <see cref="Draw"/>.</param>
    /// <param name="sum">The sum of their weights.</param>
    internal ReadOnlySpan<Candidate> Distribution(ReadOnlySpan<float> logits, ReadOnlySpan<long> ids, out double sum)
    {
        if (_buffer.Length < logits.Length) _buffer = new Candidate[logits.Length];
        var candidates = _buffer.AsSpan(0, logits.Length);
        for (var i = 0; i < logits.Length; i++) candidates[i] = new(ids.IsEmpty ? i : (int)ids[i], logits[i] / (float)options.Temperature, 0);
        if (options.TopK > 0) candidates = LikeliestK(candidates, options.TopK);
        sum = Weigh(candidates);
        if (options.TopP == 1) return candidates;
        (var kept, sum) = LikeliestP(candidates, options.TopP, sum);
        return candidates[..kept];
    }

    // Tokens as likely as the last of them stay too.
    private static Span<Candidate> LikeliestK(Span<Candidate> candidates, int count)
    {
        LikeliestFirst(candidates);
        if (count >= candidates.Length) return candidates;
        var last = candidates[count - 1].Logit;
        while (count < candidates.Length && candidates[count].Logit >= last) count++;
        return candidates[..count];
    }

    // Softmax without its division; relative to the greatest logit, whose exp cannot overflow then.
    private static double Weigh(Span<Candidate> candidates)
    {
        var greatest = float.NegativeInfinity;
        foreach (var candidate in candidates) greatest = Math.Max(greatest, candidate.Logit);
        var sum = 0.0;
        foreach (ref var candidate in candidates)
        {
            candidate = candidate with { Weight = Math.Exp((double)candidate.Logit - greatest) };
            sum += candidate.Weight;
        }
        return sum;
    }

    // From the least likely on, tokens go as long as their probabilities add up to at most 1 - p; so a token stays whose likelier ones add up to less than p.
    private static (int Kept, double Sum) LikeliestP(Span<Candidate> candidates, double p, double all)
    {
        // Those of less than (1 - p) / n together have less than 1 - p, so all of them go; few are left to sort.
        var (least, count) = ((1 - p) * all / candidates.Length, 0);
        foreach (var candidate in candidates)
            if (candidate.Weight >= least) candidates[count++] = candidate;
        LikeliestFirst(candidates[..count]);
        var (kept, sum) = (1, candidates[0].Weight);
        while (kept < count && sum < p * all) sum += candidates[kept++].Weight;
        return (kept, sum);
    }

    private static void LikeliestFirst(Span<Candidate> candidates) =>
        candidates.Sort(static (a, b) => a.Logit == b.Logit ? a.Id.CompareTo(b.Id) : b.Logit.CompareTo(a.Logit));
}
