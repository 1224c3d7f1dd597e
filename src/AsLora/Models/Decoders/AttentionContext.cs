using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>What every layer's attention needs to know of a batch, made once: how positions turn, and who sees whom.</summary>
internal sealed class AttentionContext
{
    private readonly IReadOnlyList<QueryBlock> _all;
    private readonly IReadOnlyList<QueryBlock>? _windowed;

    private AttentionContext(RotaryTurn queries, RotaryTurn keys, IReadOnlyList<QueryBlock> all, IReadOnlyList<QueryBlock>? windowed, KeyValueCache? cache) =>
        (Queries, Keys, _all, _windowed, Cache) = (queries, keys, all, windowed, cache);

    /// <summary>How queries are turned; they are divided by the root of their width at the same time, as their products with the keys must be.</summary>
    public RotaryTurn Queries { get; }

    /// <summary>How keys are turned.</summary>
    public RotaryTurn Keys { get; }

    /// <summary>Keys and values of what came before; null where there is nothing.</summary>
    public KeyValueCache? Cache { get; }

    /// <summary>Its tensors, for <see cref="With"/>.</summary>
    public IReadOnlyList<Tensor?> Tensors => [Queries.Cosine, Queries.Sine, Keys.Cosine, Keys.Sine, .. _all.Select(b => b.Mask), .. (_windowed ?? []).Select(b => b.Mask)];

    /// <summary>The same context of other handles of its tensors.</summary>
    /// <param name="tensors">As many as <see cref="Tensors"/>.</param>
    public AttentionContext With(IReadOnlyList<Tensor?> tensors)
    {
        var masks = new Queue<Tensor?>(tensors.Skip(4));
        List<QueryBlock> Masked(IReadOnlyList<QueryBlock> blocks) => [.. blocks.Select(b => b with { Mask = masks.Dequeue() })];
        return new(new(tensors[0]!, tensors[1]!), new(tensors[2]!, tensors[3]!), Masked(_all), _windowed is null ? null : Masked(_windowed), Cache);
    }

    /// <summary>Who sees whom, block by block.</summary>
    /// <param name="isWindowed">Whether the layer looks through the window.</param>
    public IReadOnlyList<QueryBlock> Blocks(bool isWindowed) => isWindowed && _windowed is not null ? _windowed : _all;

    /// <summary>Makes the context of the latest tokens of some texts.</summary>
    /// <param name="config">The model.</param>
    /// <param name="ids">int64, [batch, length]: the query tokens; those before them are in the cache.</param>
    /// <param name="mask">bool, [batch, keys]: which keys are tokens; null where all are.</param>
    /// <param name="documents">int64, [batch, length]: which text of its row a token belongs to; null where a row is one text.</param>
    /// <param name="cache">What came before; null for nothing.</param>
    /// <param name="dtype">The computing type.</param>
    public static AttentionContext Of(DecoderConfig config, Tensor ids, Tensor? mask, Tensor? documents, KeyValueCache? cache, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var made = Make(config, ids, mask, documents, cache, dtype);
        foreach (var tensor in made.Tensors) tensor?.MoveToOuterDisposeScope();
        return made;
    }

    private static AttentionContext Make(DecoderConfig config, Tensor ids, Tensor? mask, Tensor? documents, KeyValueCache? cache, ScalarType dtype)
    {
        var (length, past) = (ids.shape[1], cache?.Length ?? 0);
        var keys = past + length;
        var window = config.Window.Size < keys ? config.Window.Size : null;
        AttentionContext At(Tensor positions, long longest, IReadOnlyList<QueryBlock> all, IReadOnlyList<QueryBlock>? windowed)
        {
            var frequencies = RotaryFrequencies.Of(config.Rotary, longest);
            var scaled = frequencies with { Scale = frequencies.Scale / MathF.Sqrt(config.HeadSize) };
            return new(RotaryTurn.Of(scaled, positions, dtype), RotaryTurn.Of(frequencies, positions, dtype), all, windowed, cache);
        }
        if (length == 1 && mask is null)
            return At(full([1, 1], past, ScalarType.Int64, ids.device), keys, [new(1, 0, keys, null)], window is { } latest ? [new(1, keys - latest, latest, null)] : null);

        var visible = ones([1, length, keys], ScalarType.Bool, ids.device).tril(past);
        if (mask is not null) visible = visible & mask.unsqueeze(1);
        if (documents is not null) visible = visible & documents.unsqueeze(2).eq(documents.unsqueeze(1));
        // A token's position is the number of tokens of its text before it, whatever padding or other texts stand between or before.
        var positions = (visible.sum(-1) - 1).clamp_min(0);
        var longest = documents is not null && config.Rotary.Type == "dynamic" ? positions.max().item<long>() + 1 : keys;
        IReadOnlyList<QueryBlock> Blocks(int? size) => QueryBlock.Of(visible, size, config.HeadsPerGroup, dtype);
        return At(positions, longest, Blocks(null), window is null ? null : Blocks(window));
    }
}
