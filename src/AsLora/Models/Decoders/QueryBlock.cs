using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>
/// Neighbouring query tokens, and the keys that any of them sees. The first tokens of a text see few keys: by blocks, most of the scores nobody sees are not computed.
/// </summary>
/// <param name="Count">How many tokens ask.</param>
/// <param name="FirstKey">The first key that is looked at.</param>
/// <param name="Keys">How many keys are looked at.</param>
/// <param name="Mask">
/// What is added to the scores: [1, heads a group · count, keys] where all rows are alike, else [rows, 1, count, keys]; null where everything is seen.
/// </param>
internal sealed record QueryBlock(long Count, long FirstKey, long Keys, Tensor? Mask)
{
    // exp(x − 1e30) is exactly 0 in every type, and nothing becomes infinite on the way there.
    private const float Hidden = -1e30f;

    // Below this, products are too small to be worth a call of their own; a quarter of a text leaves three eighths of its scores out.
    private const long Least = 128, Parts = 4;

    /// <summary>Cuts the query tokens into blocks.</summary>
    /// <param name="visible">bool, [rows or 1, length, keys]: which keys a token may see, whatever the window.</param>
    /// <param name="window">How many of the latest keys a token sees, itself included; null for all.</param>
    /// <param name="heads">Heads that share keys and values.</param>
    /// <param name="dtype">The computing type.</param>
    public static IReadOnlyList<QueryBlock> Of(Tensor visible, int? window, int heads, ScalarType dtype)
    {
        var (length, keys) = (visible.shape[1], visible.shape[2]);
        var (past, size) = (keys - length, Math.Max(Least, (length + Parts - 1) / Parts));
        var blocks = new List<QueryBlock>();
        for (var start = 0L; start < length; start += size)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(size, length - start);
            var first = Math.Max(0, past + start - (window ?? keys) + 1);
            var seen = visible.narrow(1, start, count).narrow(2, first, past + start + count - first);
            // Of the keys of a block, those before the window of its later tokens.
            if (window is { } latest) seen = seen & ones(seen.shape[1..], ScalarType.Bool, seen.device).triu(past + start - first - latest + 1);
            var mask = full(seen.shape, Hidden, dtype, seen.device).masked_fill(seen, 0);
            mask = mask.shape[0] == 1 ? mask.repeat(1, heads, 1) : mask.unsqueeze(1);
            blocks.Add(new(count, first, seen.shape[2], mask.MoveToOuterDisposeScope()));
        }
        return blocks;
    }

    /// <summary>softmax(Q Kᵀ + mask) of the block's tokens, ready to be multiplied with the block's values.</summary>
    /// <param name="scores">[rows · groups, heads a group · count, keys]; it is not needed any more.</param>
    public Tensor Weights(Tensor scores) => Mask switch
    {
        null => scores.softmax(-1),
        { ndim: 3 } => scores.add_(Mask).softmax(-1),
        _ => (scores.view(Mask.shape[0], -1, Count, Keys) + Mask).softmax(-1).view(scores.shape),
    };
}
