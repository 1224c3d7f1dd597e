using System.Runtime.InteropServices;
using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Generation;

/// <summary>
/// Chooses the next token of every text of a batch. What can be done where the logits are is done there: of a greedy choice one number a text comes back, of
/// top-k its candidates.
/// </summary>
internal sealed class TokenChoice : IDisposable
{
    private const long None = -1;
    private const string NotFinite = "the model gives logits that are not finite, so no token can be chosen; its weights, or those of the adapter, are damaged";

    private readonly GenerationOptions _options;
    private readonly TokenSampler _sampler;
    private readonly IReadOnlyList<TextInProgress> _texts;

    // Which tokens a text or its prompt holds, [rows, vocabulary]; null where repetition costs nothing.
    private readonly Tensor? _seen;

    /// <summary>Prepares the choice for texts that begin.</summary>
    /// <param name="texts">The texts, one a row of the logits.</param>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="vocabulary">Columns of the logits.</param>
    /// <param name="device">Where the logits are.</param>
    public TokenChoice(IReadOnlyList<TextInProgress> texts, GenerationOptions options, int vocabulary, Device device)
    {
        (_texts, _options, _sampler) = (texts, options, new(options));
        if (options.RepetitionPenalty == 1) return;
        var seen = new bool[texts.Count * vocabulary];
        for (var row = 0; row < texts.Count; row++)
            foreach (var id in texts[row].Prompt) seen[(row * vocabulary) + id] = true;
        using var scope = NewDisposeScope();
        _seen = tensor(seen, [texts.Count, vocabulary]).to(device).DetachFromDisposeScope();
    }

    /// <summary>Chooses.</summary>
    /// <param name="logits">float32, [rows, vocabulary].</param>
    /// <returns>One id a row; 0 where the text has ended.</returns>
    /// <exception cref="InputException">A logit is not finite.</exception>
    public long[] Next(Tensor logits)
    {
        using var scope = NewDisposeScope();
        if (_seen is not null)
        {
            var penalty = (float)_options.RepetitionPenalty;
            logits = where(_seen, where(logits < 0, logits * penalty, logits / penalty), logits);
        }
        var ids = _options.IsGreedy ? Likeliest(logits) : Drawn(logits);
        for (var row = 0; row < ids.Length; row++)
        {
            if (_texts[row].HasEnded) ids[row] = 0;
            else if (ids[row] == None)
                throw new InputException(NotFinite);
        }
        _seen?.scatter_(1, tensor(ids, [ids.Length, 1]).to(_seen.device), ones([ids.Length, 1], ScalarType.Bool, _seen.device));
        return ids;
    }

    /// <summary>Frees what was remembered.</summary>
    public void Dispose() => _seen?.Dispose();

    private static long[] Likeliest(Tensor logits)
    {
        var (values, indices) = logits.max(1);
        return where(values.isfinite(), indices, full_like(indices, None)).cpu().data<long>().ToArray();
    }

    private long[] Drawn(Tensor logits)
    {
        var (rows, columns) = ((int)logits.shape[0], (int)logits.shape[1]);
        if (_options.TopK == 0 || _options.TopK >= columns) return [.. Enumerable.Range(0, rows).Select(row => Drawn(row, Numbers<float>(logits[row]), []))];
        // One more than asked for tells whether others are as likely as the last.
        var (values, indices) = logits.topk(_options.TopK + 1, 1);
        var (candidates, ids) = (values.cpu(), indices.cpu());
        var drawn = new long[rows];
        for (var row = 0; row < rows; row++)
        {
            var likeliest = Numbers<float>(candidates[row]);
            drawn[row] = likeliest[^1] == likeliest[^2] ? Drawn(row, Numbers<float>(logits[row]), []) : Drawn(row, likeliest, Numbers<long>(ids[row]));
        }
        return drawn;
    }

    private long Drawn(int row, ReadOnlySpan<float> logits, ReadOnlySpan<long> ids) =>
        _texts[row].HasEnded ? None : _sampler.Draw(logits, ids, _texts[row].Random.Next()) ?? None;

    // A view of the tensor's own memory where that can be read.
    private static ReadOnlySpan<T> Numbers<T>(Tensor row) where T : unmanaged => MemoryMarshal.Cast<byte, T>(row.cpu().contiguous().bytes);
}
