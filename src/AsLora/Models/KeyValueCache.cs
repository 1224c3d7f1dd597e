using AsLora.Adapters;
using AsLora.Models.Decoders;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>
/// Keys and values of the tokens a model has read so far, for texts that grow token by token. All of its memory is taken at the start, and nothing in it is
/// ever moved.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    // [layers][rows · groups, capacity, size].
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    internal KeyValueCache(DecoderConfig config, int rows, int capacity, ScalarType dtype, Device device)
    {
        (Rows, Capacity) = (rows, capacity);
        long[] shape = [(long)rows * config.KeyValueHeads, capacity, config.HeadSize];
        Tensor[] Make() => [.. Enumerable.Range(0, config.Layers).Select(_ => empty(shape, dtype, device).DetachFromDisposeScope())];
        (_keys, _values) = (Make(), Make());
    }

    /// <summary>How many texts there are.</summary>
    public int Rows { get; }

    /// <summary>How many tokens each may have, padding included.</summary>
    public int Capacity { get; }

    /// <summary>How many tokens each has so far, padding included.</summary>
    public int Length { get; private set; }

    /// <summary>Which of them are tokens, bool, [rows, length]; null where all are.</summary>
    internal Tensor? Mask { get; private set; }

    /// <summary>Forgets the latest tokens, for example to go on from a common beginning.</summary>
    /// <param name="length">How many tokens stay.</param>
    /// <exception cref="InputException">There are not so many.</exception>
    public void Truncate(int length)
    {
        if (length < 0 || length > Length) throw new InputException($"a cache of {Length} tokens cannot be cut to {length}");
        Length = length;
        using var scope = NewDisposeScope();
        if (Mask is { } mask) Remember(mask.narrow(1, 0, length).clone());
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values)) tensor.Dispose();
        Mask?.Dispose();
        Mask = null;
    }

    /// <summary>Takes note of which of some tokens to come are tokens.</summary>
    /// <param name="ids">int64, [rows, new].</param>
    /// <param name="mask">bool, [rows, new]; null where all are.</param>
    /// <exception cref="InputException">The tokens are of another number of texts, or have no room.</exception>
    internal void Expect(Tensor ids, Tensor? mask)
    {
        var (rows, count) = (ids.shape[0], ids.shape[1]);
        if (rows != Rows || count < 1)
            throw new InputException($"a cache of {Rows} texts was given ids of shape [{rows}, {count}]; expected [{Rows}, 1 or more]");
        if (Length + count > Capacity) throw new InputException($"{count} more tokens after {Length} do not fit into a cache of {Capacity}; make a larger one");
        if (mask is null && Mask is null) return;
        Tensor All(long length) => ones([Rows, length], ScalarType.Bool, ids.device);
        using var scope = NewDisposeScope();
        Remember(cat([Mask ?? All(Length), mask ?? All(count)], 1));
    }

    /// <summary>Adds keys and values of new tokens to a layer's.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">[rows · groups, new, size].</param>
    /// <param name="values">[rows · groups, new, size].</param>
    /// <returns>All keys and values so far, [rows · groups, length, size]: views of the cache.</returns>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var count = keys.shape[1];
        Tensor Put(Tensor all, Tensor latest)
        {
            all.narrow(1, Length, count).copy_(latest);
            return all.narrow(1, 0, Length + count);
        }
        return (Put(_keys[layer], keys), Put(_values[layer], values));
    }

    /// <summary>Counts tokens that every layer has added.</summary>
    /// <param name="count">How many.</param>
    internal void Advance(long count) => Length += (int)count;

    private void Remember(Tensor mask)
    {
        Mask?.Dispose();
        Mask = mask.DetachFromDisposeScope();
    }
}
