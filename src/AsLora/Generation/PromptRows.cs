using static TorchSharp.torch;

namespace AsLora.Generation;

/// <summary>Tokens that a model reads next, row by row.</summary>
/// <param name="ids">The ids of all rows.</param>
/// <param name="mask">Which of them are tokens; null where all are.</param>
internal sealed class PromptRows(long[] ids, bool[]? mask)
{
    /// <summary>Prompts filled up on the left, so that all of them end in the last column.</summary>
    /// <param name="texts">The texts whose prompts they are.</param>
    public static PromptRows PaddedOnTheLeft(IReadOnlyList<TextInProgress> texts)
    {
        var length = texts.Max(text => text.Prompt.Length);
        var (ids, mask) = (new long[texts.Count * length], new bool[texts.Count * length]);
        for (var row = 0; row < texts.Count; row++)
        {
            var (prompt, start) = (texts[row].Prompt, ((row + 1) * length) - texts[row].Prompt.Length);
            for (var i = 0; i < prompt.Length; i++) (ids[start + i], mask[start + i]) = (prompt[i], true);
        }
        return new(ids, Array.TrueForAll(mask, isToken => isToken) ? null : mask);
    }

    /// <summary>One prompt without its beginning.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="start">How many of its tokens are left out.</param>
    public static PromptRows Rest(int[] prompt, int start) => new([.. prompt.Skip(start).Select(id => (long)id)], null);

    /// <summary>int64, [rows, columns].</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="device">Where it goes.</param>
    public Tensor Ids(int rows, Device device) => tensor(ids, [rows, ids.Length / rows]).to(device);

    /// <summary>bool, [rows, columns]; null where all are tokens.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="device">Where it goes.</param>
    public Tensor? Mask(int rows, Device device) => mask is null ? null : tensor(mask, [rows, mask.Length / rows]).to(device);
}
