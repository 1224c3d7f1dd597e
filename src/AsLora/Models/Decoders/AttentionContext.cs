using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>What every layer's attention needs to know of a batch, made once: how positions turn, and who sees whom.</summary>
internal sealed class AttentionContext
{
    // exp(x − 1e30) is exactly 0 in every type, and nothing becomes infinite on the way there.
    private const float Hidden = -1e30f;

    private readonly Tensor? _mask;
    private readonly Tensor? _windowed;
    private readonly int? _window;

    private AttentionContext(RotaryTurn turn, Tensor? mask, Tensor? windowed, int? window, KeyValueCache? cache) =>
        (Turn, _mask, _windowed, _window, Cache) = (turn, mask, windowed, window, cache);

    /// <summary>How queries and keys are turned.</summary>
    public RotaryTurn Turn { get; }

    /// <summary>Keys and values of what came before; null where there is nothing.</summary>
    public KeyValueCache? Cache { get; }

    /// <summary>Its tensors, for <see cref="With"/>.</summary>
    public IReadOnlyList<Tensor?> Tensors => [Turn.Cosine, Turn.Sine, _mask, _windowed];

    /// <summary>The same context of other handles of its tensors.</summary>
    /// <param name="tensors">As many as <see cref="Tensors"/>.</param>
    public AttentionContext With(IReadOnlyList<Tensor?> tensors) => new(new(tensors[0]!, tensors[1]!), tensors[2], tensors[3], _window, Cache);

    /// <summary>The first key that is looked at, and what is added to the scores.</summary>
    /// <param name="isWindowed">Whether the layer looks through the window.</param>
    /// <param name="keys">How many keys there are.</param>
    /// <returns>The mask is [batch · groups or 1, heads a group · length, keys]; null for nothing.</returns>
    public (long First, Tensor? Mask) For(bool isWindowed, long keys)
    {
        if (!isWindowed || _window is not { } window || keys <= window) return (0, _mask);
        return _windowed is not null ? (0, _windowed) : (keys - window, _mask?.narrow(-1, keys - window, window));
    }

    /// <summary>Makes the context of the latest tokens of some texts.</summary>
    /// <param name="config">The model.</param>
    /// <param name="ids">int64, [batch, length]: the tokens that ask; those before them are in the cache.</param>
    /// <param name="mask">bool, [batch, keys]: which keys are tokens; null where all are.</param>
    /// <param name="documents">int64, [batch, length]: which text of its row a token belongs to; null where a row is one text.</param>
    /// <param name="cache">What came before; null for nothing.</param>
    /// <param name="dtype">The computing type.</param>
    public static AttentionContext Of(DecoderConfig config, Tensor ids, Tensor? mask, Tensor? documents, KeyValueCache? cache, ScalarType dtype)
    {
        var (length, past) = (ids.shape[1], cache?.Length ?? 0);
        var keys = past + length;
        var window = config.Window.Size < keys ? config.Window.Size : null;
        RotaryTurn Turned(Tensor at, long longest) => RotaryTurn.Of(RotaryFrequencies.Of(config.Rotary, longest), at, dtype);
        if (length == 1 && mask is null) return new(Turned(full([1, 1], past, ScalarType.Int64, ids.device), keys), null, null, window, cache);

        var visible = ones([1, length, keys], ScalarType.Bool, ids.device).tril(past);
        if (mask is not null) visible = visible & mask.unsqueeze(1);
        if (documents is not null) visible = visible & documents.unsqueeze(2).eq(documents.unsqueeze(1));
        // A token's position is the number of tokens of its text before it, whatever padding or other texts stand between or before.
        var positions = (visible.sum(-1) - 1).clamp_min(0);
        var longest = documents is not null && config.Rotary.Type == "dynamic" ? positions.max().item<long>() + 1 : keys;
        Tensor Additive(Tensor seen) => Grouped(config, full(seen.shape, Hidden, dtype, ids.device).masked_fill(seen, 0));
        // For one asking token the window is the last keys; for several it is another mask.
        Tensor Within(int size) => ones([length, keys], ScalarType.Bool, ids.device).triu(past - size + 1);
        var windowed = window is { } size && length > 1 ? Additive(visible & Within(size)) : null;
        return new(Turned(positions, longest), Additive(visible), windowed, window, cache);
    }

    // [batch or 1, length, keys] → [batch · groups or 1, heads a group · length, keys].
    private static Tensor Grouped(DecoderConfig config, Tensor mask)
    {
        var (rows, length, keys, heads) = (mask.shape[0], mask.shape[1], mask.shape[2], config.HeadsPerGroup);
        var groups = rows == 1 ? 1 : config.KeyValueHeads;
        return mask.view(rows, 1, 1, length, keys).expand(rows, groups, heads, length, keys).reshape(rows * groups, heads * length, keys);
    }
}
