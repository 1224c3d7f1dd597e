namespace AsLora.Training;

/// <summary>Which rows every update of a run reads. All of it follows from the seed and the number of the update, so a run can go on from any of them.</summary>
/// <param name="config">Order, seed, batch size, accumulation.</param>
/// <param name="lengths">Tokens of each row of the training split.</param>
internal sealed class DataOrder(RunConfig config, IReadOnlyList<int> lengths)
{
    private int _epoch = -1;
    private int[][] _batches = [];

    /// <summary>Updates a pass over the training split.</summary>
    public long StepsPerEpoch { get; } = (long)Math.Ceiling(Math.Ceiling((double)lengths.Count / config.BatchSize!.Value) / config.Accumulation);

    /// <summary>The accumulation window of an update: the rows of each of its batches.</summary>
    /// <param name="step">The update, counted from 0.</param>
    public IReadOnlyList<int[]> Window(long step)
    {
        var batches = BatchesOf((int)(step / StepsPerEpoch));
        var first = (int)(step % StepsPerEpoch) * config.Accumulation;
        return batches[first..Math.Min(first + config.Accumulation, batches.Length)];
    }

    /// <summary>Passes over the data that so many updates make.</summary>
    /// <param name="steps">Updates made.</param>
    public double Epochs(long steps)
    {
        var (whole, rest) = Math.DivRem(steps, StepsPerEpoch);
        return whole + ((double)rest * config.Accumulation / Math.Ceiling((double)lengths.Count / config.BatchSize!.Value));
    }

    private int[][] BatchesOf(int epoch)
    {
        if (_epoch != epoch) (_epoch, _batches) = (epoch, EpochOrder.Batches(config.Order, lengths, config.BatchSize!.Value, config.Seed, epoch));
        return _batches;
    }
}
