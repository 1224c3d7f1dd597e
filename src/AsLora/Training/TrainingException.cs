namespace AsLora.Training;

/// <summary>A run cannot go on although its input was sound: the loss is not a number, or a parameter does not move. The command exits with 1.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, at which step, and what may help.</param>
    public TrainingException(string message) : base(message)
    {
    }
}
