using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Tokenization;

/// <summary>Texts padded on the right to the longest of them, on one device. Padding is known by position, never by token id.</summary>
public sealed class TokenBatch : IDisposable
{
    private TokenBatch(Tensor ids, Tensor segments, Tensor? mask, Tensor? labels, long tokens) => (Ids, Segments, Mask, Labels, Tokens) = (ids, segments, mask, labels, tokens);

    /// <summary>Token ids, int64, [batch, length].</summary>
    public Tensor Ids { get; }

    /// <summary>Segments, int64, [batch, length].</summary>
    public Tensor Segments { get; }

    /// <summary>True where there is a token and false where there is padding, [batch, length]; null where nothing is padded.</summary>
    public Tensor? Mask { get; }

    /// <summary>Labels, [batch]: int64 classes, or float32 numbers for regression; null where they are not known.</summary>
    public Tensor? Labels { get; }

    /// <summary>How many tokens there are, padding excluded.</summary>
    public long Tokens { get; }

    /// <summary>Pads texts to one batch.</summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="padId">The id that fills up short texts.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="InputException">There is no text, or one has no tokens.</exception>
    public static TokenBatch Create(IReadOnlyList<TokenizedText> texts, int padId, Device device)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new InputException("a batch needs at least one text");
        var length = texts.Max(t => t.Length);
        if (length == 0) throw new InputException("a batch of texts without any token cannot be read by a model");
        var ids = new long[texts.Count * length];
        var (segments, mask) = (new long[ids.Length], new bool[ids.Length]);
        Array.Fill(ids, padId);
        for (var row = 0; row < texts.Count; row++)
        {
            for (var i = 0; i < texts[row].Length; i++)
            {
                ids[(row * length) + i] = texts[row].Ids[i];
                segments[(row * length) + i] = texts[row].Segments[i];
                mask[(row * length) + i] = true;
            }
        }
        long[] shape = [texts.Count, length];
        var padded = texts.Any(t => t.Length < length);
        using var scope = NewDisposeScope();
        return new(Put(tensor(ids, shape), device), Put(tensor(segments, shape), device), padded ? Put(tensor(mask, shape), device) : null, null, texts.Sum(t => (long)t.Length));
    }

    /// <summary>The batch with its labels as classes; takes over this batch's tensors.</summary>
    /// <param name="classes">Class ids, one a text.</param>
    public TokenBatch WithLabels(ReadOnlySpan<long> classes)
    {
        using var scope = NewDisposeScope();
        return new(Ids, Segments, Mask, Put(tensor(classes.ToArray()), Ids.device), Tokens);
    }

    /// <summary>The batch with its labels as numbers; takes over this batch's tensors.</summary>
    /// <param name="numbers">Targets, one a text.</param>
    public TokenBatch WithLabels(ReadOnlySpan<float> numbers)
    {
        using var scope = NewDisposeScope();
        return new(Ids, Segments, Mask, Put(tensor(numbers.ToArray()), Ids.device), Tokens);
    }

    /// <summary>A batch of tensors that exist already; it owns them from then on.</summary>
    /// <param name="ids">int64, [batch, length].</param>
    /// <param name="segments">int64, [batch, length].</param>
    /// <param name="mask">bool, [batch, length], or null where nothing is padded.</param>
    /// <param name="labels">[batch], or null.</param>
    public static TokenBatch FromTensors(Tensor ids, Tensor segments, Tensor? mask, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var tokens = mask?.sum();
        return new(ids, segments, mask, labels, tokens?.item<long>() ?? ids.numel());
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Ids.Dispose();
        Segments.Dispose();
        Mask?.Dispose();
        Labels?.Dispose();
    }

    // Into the caller's scope, if there is one; what else was made on the way is freed with the scope of the method that called.
    private static Tensor Put(Tensor values, Device device) => values.to(device).MoveToOuterDisposeScope();
}
