namespace AsLora.Training.Events;

/// <summary>Is told what happens in a run: a terminal, a file, a test.</summary>
public interface ITrainingSink
{
    /// <summary>Takes one event. Called on the training thread, in order.</summary>
    /// <param name="trainingEvent">What happened.</param>
    void Emit(TrainingEvent trainingEvent);
}
