using AsLora.Models;

namespace AsLora.Generation;

/// <summary>
/// The key/value cache of one text that grows from call to call, as a conversation does: what a prompt begins with and was read or written before is not read
/// again. It belongs to one model, and is disposed before it.
/// </summary>
public sealed class PromptCache : IDisposable
{
    private KeyValueCache? _cache;
    private int[] _ids = [];

    /// <summary>How many tokens are known.</summary>
    public int Length => _cache?.Length ?? 0;

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _cache?.Dispose();
        (_cache, _ids) = (null, []);
    }

    /// <summary>A cache that holds what is known of a prompt, its last token left out, and has room for more.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="capacity">How many tokens there must be room for.</param>
    internal KeyValueCache Open(CausalLanguageModel model, int[] prompt, int capacity)
    {
        if (_cache is null || _cache.Capacity < capacity)
        {
            // Twice what there was: a text that grows is read anew only a few times.
            var room = Math.Min(model.MaxLength, Math.Max(capacity, 2 * (_cache?.Capacity ?? 0)));
            Dispose();
            _cache = model.NewCache(1, room);
        }
        _cache.Truncate(Math.Min(prompt.AsSpan().CommonPrefixLength(_ids), prompt.Length - 1));
        return _cache;
    }

    /// <summary>Takes note of what the cache holds.</summary>
    /// <param name="ids">The prompt and what was written; the last of it may not have been read.</param>
    internal void Remember(int[] ids) => _ids = ids[..Length];
}
