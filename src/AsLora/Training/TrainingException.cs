namespace AsLora.Training;

/// <summary>A run cannot go on although its input was sound: the loss is not a number, or a parameter does not move. The command exits with 1.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">The update it happened in, counted from 1.</param>
    /// <param name="message">What happened, at which step, and what may help.</param>
    /// <param name="inner">The failure behind it, where there is one.</param>
    public TrainingException(long step, string message, Exception? inner = null) : base(message, inner) => Step = step;

    /// <summary>The update it happened in, counted from 1.</summary>
    public long Step { get; }
}
