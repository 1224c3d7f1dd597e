using AsLora.Tasks;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>One split of a task's data as token ids, held in managed memory; tensors are made a batch at a time on the training thread.</summary>
internal sealed class TaskData
{
    private readonly TaskDefinition _task;
    private readonly TokenizedText[] _texts;
    private readonly int _padId;

    /// <summary>Tokenizes a split.</summary>
    /// <param name="task">The task.</param>
    /// <param name="split">Its rows.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="maxLength">Longest sequence in tokens, special tokens included; longer ones are cut.</param>
    public TaskData(TaskDefinition task, DataSplit split, Tokenizer tokenizer, int maxLength)
    {
        (_task, _padId, Split) = (task, tokenizer.PadId, split);
        _texts = [.. split.Examples.Select(e => tokenizer.Encode(e.Text, e.Pair, maxLength))];
        Lengths = [.. _texts.Select(t => t.Length)];
    }

    /// <summary>The rows.</summary>
    public DataSplit Split { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => _texts.Length;

    /// <summary>The length of every row in tokens.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>The token ids of a row.</summary>
    /// <param name="row">Its index.</param>
    public ReadOnlySpan<int> Ids(int row) => _texts[row].Ids;

    /// <summary>How many rows were cut to the greatest length.</summary>
    public int Truncated => _texts.Count(t => t.Truncated > 0);

    /// <summary>Some rows as one batch with labels.</summary>
    /// <param name="rows">Indices of rows.</param>
    /// <param name="device">Where the tensors go.</param>
    public TokenBatch Batch(IReadOnlyList<int> rows, Device device)
    {
        var batch = TokenBatch.Create([.. rows.Select(r => _texts[r])], _padId, device);
        return _task.IsRegression
            ? batch.WithLabels([.. rows.Select(r => Split.Examples[r].Label)])
            : batch.WithLabels([.. rows.Select(r => (long)Split.Examples[r].Label)]);
    }
}
