using System.Runtime.InteropServices;
using AsLora.Runtime;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>
/// Texts of which a model learns what is hidden: other tokens at every update (dynamic masking, arXiv 1907.11692), and always the same ones where it is scored.
/// </summary>
/// <param name="name">The split.</param>
/// <param name="file">The file it was read from.</param>
/// <param name="rows">The texts, special tokens included, and the line each begins on.</param>
/// <param name="masking">What is hidden.</param>
/// <param name="padId">The id that fills up short rows.</param>
/// <param name="seed">Decides what is hidden.</param>
/// <param name="notes">What a person should know of the split.</param>
internal sealed class MaskedData(
    string name, string file, IReadOnlyList<(int[] Ids, int Line)> rows, Masking masking, int padId, ulong seed, IReadOnlyList<string> notes)
    : TaskData(name, file)
{
    // No update has this number.
    private const long Scoring = -1;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Lengths { get; } = [.. rows.Select(row => row.Ids.Length)];

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => notes;

    /// <summary>How many tokens of a row are learned.</summary>
    /// <param name="row">Its index.</param>
    public int Targets(int row) => masking.Targets(rows[row].Ids);

    /// <inheritdoc/>
    public override TokenizedText Text(int row) => new(rows[row].Ids, new int[rows[row].Ids.Length]);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int row) => MemoryMarshal.AsBytes<int>(rows[row].Ids);

    /// <inheritdoc/>
    public override IEnumerable<int> Lines(int row) => [rows[row].Line];

    /// <inheritdoc/>
    public override TokenBatch Batch(IReadOnlyList<int> rows, Device device) => Batch(Scoring, rows, device);

    /// <inheritdoc/>
    public override TokenBatch Batch(long step, IReadOnlyList<int> rows, Device device)
    {
        var ofStep = new SplitMix64(seed).Next() + (ulong)step;
        return TokenBatch.ForMasking([.. rows.Select(Masked)], padId, device);

        MaskedText Masked(int row) => masking.Apply(Ids(row), new SplitMix64(ofStep).Next() + (ulong)row);
    }

    private int[] Ids(int row) => rows[row].Ids;
}
