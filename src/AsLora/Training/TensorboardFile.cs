using System.Buffers.Binary;
using System.Numerics;
using AsLora.Training.Events;
using Google.Protobuf;
using Tensorboard;

namespace AsLora.Training;

/// <summary>
/// Writes what happens as TensorBoard reads it: one file of events, each between its length and two checksums. TorchSharp's own writer gives every event the
/// time 0 and cannot go on with a file, so that a resumed run would show its updates twice; its definitions of the events are used.
/// </summary>
internal sealed class TensorboardFile : ITrainingSink, IDisposable
{
    // What TensorBoard looks for in a name is "tfevents".
    private const string Name = "events.out.tfevents.aslora";

    private readonly AppendedFile _file;
    private readonly RunPlan _plan;
    private readonly TimeProvider _time;

    /// <summary>Starts a file, or goes on with one.</summary>
    /// <param name="folder">The folder TensorBoard is given; made if it is not there.</param>
    /// <param name="plan">The run.</param>
    /// <param name="keep">Bytes that stay of a file that is there.</param>
    /// <param name="time">The clock.</param>
    public TensorboardFile(string folder, RunPlan plan, long keep, TimeProvider time)
    {
        (_plan, _time) = (plan, time);
        Directory.CreateDirectory(folder);
        _file = new(Path.Combine(folder, Name), keep);
    }

    /// <summary>Brings everything to the disk and says how many bytes there are.</summary>
    public long Flush() => _file.Flush();

    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case TrainingEvent.Stepped stepped when stepped.Step == 1 || stepped.Step % _plan.Config.LogEvery == 0:
                if (stepped.Step == 1) Begin();
                Write(stepped.Step, ("update/loss", stepped.Loss), ("update/learning-rate", stepped.LearningRate), ("update/gradient-norm", stepped.GradientNorm),
                    ("cost/tokens-per-second", stepped.TokensPerSecond), ("cost/memory-bytes", stepped.MemoryBytes));
                break;
            case TrainingEvent.Merged merged:
                Write(merged.Decision.Step, ("parameters/adapter", merged.Counts.Adapter), ("merges/distance", merged.Decision.Distance));
                break;
            case TrainingEvent.Evaluated scored:
                Write(scored.Step, [($"{scored.Split}/loss", scored.Loss), .. scored.Metrics.Select(m => ($"{scored.Split}/{m.Key}", m.Value))]);
                break;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void Begin()
    {
        Write(new Event { FileVersion = "brain.Event:2" });
        Write(0, ("parameters/adapter", _plan.Counts.Adapter));
    }

    private void Write(long step, params ReadOnlySpan<(string Tag, double Value)> values)
    {
        var summary = new Summary();
        foreach (var (tag, value) in values) summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        Write(new Event { Step = step, Summary = summary });
    }

    private void Write(Event written)
    {
        written.WallTime = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        var content = written.ToByteArray();
        var bytes = new byte[content.Length + 16].AsSpan(); // length, its checksum, content, its checksum
        BinaryPrimitives.WriteInt64LittleEndian(bytes, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Checksum(bytes[..8]));
        content.CopyTo(bytes[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Checksum(content));
        _file.Write(bytes);
    }

    // CRC-32C, rotated and moved by a constant, so that a checksum over data that hold checksums is none of them.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
