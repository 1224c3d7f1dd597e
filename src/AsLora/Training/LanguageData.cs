using System.Runtime.InteropServices;
using AsLora.Tasks.Instructions;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Texts of which some tokens are learned: one a row, or several that know nothing of each other.</summary>
internal sealed class LanguageData : TaskData
{
    private readonly InstructionSamples _samples;
    private readonly IReadOnlyList<int[]> _rows;
    private readonly string? _note;
    private readonly int _padId;

    /// <summary>Lays samples into rows.</summary>
    /// <param name="name">The split.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="padId">The id that fills up short rows.</param>
    /// <param name="packedLength">How many tokens a row may have that several samples share; null where every sample has a row.</param>
    /// <param name="note">What a person should know of the split, or null.</param>
    public LanguageData(string name, InstructionSamples samples, int padId, int? packedLength, string? note) : base(name, samples.File.Path)
    {
        (_samples, _padId, _note) = (samples, padId, note);
        int[] lengths = [.. samples.Samples.Select(s => s.Length)];
        _rows = packedLength is { } room ? Packing.Pack(lengths, room) : [.. lengths.Select((_, sample) => new[] { sample })];
        Lengths = [.. _rows.Select(row => row.Sum(sample => lengths[sample]))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Lengths { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> Notes
    {
        get
        {
            if (_note is not null) yield return _note;
            foreach (var note in _samples.Notes) yield return note;
            yield return $"{_samples.Targets} of {_samples.Tokens} tokens are learned";
            if (_rows.Count < _samples.Samples.Count) yield return $"{_samples.Samples.Count} samples share {_rows.Count} rows";
        }
    }

    /// <summary>The samples of a row.</summary>
    /// <param name="row">Its index.</param>
    public IReadOnlyList<LabelledTokens> Row(int row) => [.. _rows[row].Select(sample => _samples.Samples[sample])];

    /// <inheritdoc/>
    public override TokenizedText Text(int row)
    {
        int[] ids = [.. Row(row).SelectMany(sample => sample.Ids)];
        return new(ids, new int[ids.Length]);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int row)
    {
        var bytes = new List<byte>();
        foreach (var sample in Row(row))
        {
            bytes.AddRange(BitConverter.GetBytes(sample.Length));
            bytes.AddRange(MemoryMarshal.AsBytes<int>(sample.Ids));
            bytes.AddRange(MemoryMarshal.AsBytes<bool>(sample.IsTarget));
        }
        return CollectionsMarshal.AsSpan(bytes);
    }

    /// <inheritdoc/>
    public override IEnumerable<int> Lines(int row) => _rows[row].Select(sample => _samples.Sources[sample].Line);

    /// <inheritdoc/>
    public override TokenBatch Batch(IReadOnlyList<int> rows, Device device) => TokenBatch.ForLanguage([.. rows.Select(Row)], _padId, device);
}
