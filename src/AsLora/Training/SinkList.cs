using AsLora.Training.Events;

namespace AsLora.Training;

/// <summary>Several sinks as one; each is told in order.</summary>
/// <param name="sinks">The sinks.</param>
internal sealed class SinkList(IReadOnlyList<ITrainingSink> sinks) : ITrainingSink
{
    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        foreach (var sink in sinks) sink.Emit(trainingEvent);
    }
}
