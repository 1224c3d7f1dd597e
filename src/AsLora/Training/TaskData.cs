using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>One split of a run's data as token ids, held in managed memory; tensors are made a batch at a time on the training thread.</summary>
/// <param name="name">The split: <c>train</c>, <c>dev</c> …</param>
/// <param name="file">The file it was read from.</param>
internal abstract class TaskData(string name, string file)
{
    /// <summary>The split.</summary>
    public string Name => name;

    /// <summary>The file it was read from.</summary>
    public string File => file;

    /// <summary>How many rows there are.</summary>
    public int Count => Lengths.Count;

    /// <summary>The length of every row in tokens.</summary>
    public abstract IReadOnlyList<int> Lengths { get; }

    /// <summary>What a person should know: rows that were cut or dropped, with the count and the reason.</summary>
    public abstract IEnumerable<string> Notes { get; }

    /// <summary>The ids of a row.</summary>
    /// <param name="row">Its index.</param>
    public abstract TokenizedText Text(int row);

    /// <summary>What a row is to the model: its token ids and what is learned of it, as bytes.</summary>
    /// <param name="row">Its index.</param>
    public abstract ReadOnlySpan<byte> Bytes(int row);

    /// <summary>The lines of the file a row was made of.</summary>
    /// <param name="row">Its index.</param>
    public abstract IEnumerable<int> Lines(int row);

    /// <summary>Some rows as one batch with labels.</summary>
    /// <param name="rows">Indices of rows.</param>
    /// <param name="device">Where the tensors go.</param>
    public abstract TokenBatch Batch(IReadOnlyList<int> rows, Device device);

    /// <summary>
    /// The same for an update of the run. What is drawn anew every time, such as which tokens are hidden, follows from the update, so that a run can go on
    /// from any.
    /// </summary>
    /// <param name="step">The update, counted from 0.</param>
    /// <param name="rows">Indices of rows.</param>
    /// <param name="device">Where the tensors go.</param>
    public virtual TokenBatch Batch(long step, IReadOnlyList<int> rows, Device device) => Batch(rows, device);
}
