using System.Runtime.InteropServices;
using AsLora.Tasks;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Texts, each with the class or the number that is to be learned.</summary>
internal sealed class ClassificationData : TaskData
{
    private readonly bool _isRegression;
    private readonly TokenizedText[] _texts;
    private readonly DataSplit _split;
    private readonly int _padId;
    private readonly int _maxLength;

    /// <summary>Tokenizes a split.</summary>
    /// <param name="split">Its rows.</param>
    /// <param name="isRegression">Whether the labels are numbers.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="maxLength">Longest sequence in tokens, special tokens included; longer ones are cut.</param>
    public ClassificationData(DataSplit split, bool isRegression, Tokenizer tokenizer, int maxLength) : base(split.Name, split.File)
    {
        (_split, _isRegression, _padId, _maxLength) = (split, isRegression, tokenizer.PadId, maxLength);
        _texts = [.. split.Examples.Select(e => tokenizer.Encode(e.Text, e.Pair, maxLength))];
        Lengths = [.. _texts.Select(t => t.Length)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Lengths { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> Notes
    {
        get
        {
            foreach (var note in _split.Notes) yield return note;
            var cut = _texts.Count(t => t.Truncated > 0);
            if (cut > 0) yield return $"{cut} of {Count} examples are longer than {_maxLength} tokens and were cut";
        }
    }

    /// <summary>Whether every row has a label.</summary>
    public bool HasLabels => !_split.Examples.Any(e => float.IsNaN(e.Label));

    /// <summary>The class id or the number of a row; NaN where it is not known.</summary>
    /// <param name="row">Its index.</param>
    public float Label(int row) => _split.Examples[row].Label;

    /// <inheritdoc/>
    public override TokenizedText Text(int row) => _texts[row];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int row) => (byte[])[.. MemoryMarshal.AsBytes<int>(_texts[row].Ids), .. BitConverter.GetBytes(Label(row))];

    /// <inheritdoc/>
    public override IEnumerable<int> Lines(int row) => [_split.Examples[row].Line];

    /// <inheritdoc/>
    public override TokenBatch Batch(IReadOnlyList<int> rows, Device device)
    {
        var batch = TokenBatch.Create([.. rows.Select(r => _texts[r])], _padId, device);
        return _isRegression ? batch.WithLabels([.. rows.Select(Label)]) : batch.WithLabels([.. rows.Select(r => (long)Label(r))]);
    }
}
