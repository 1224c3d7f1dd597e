namespace AsLora.Training.Fusing;

/// <summary>What was fused is not what it must be; nothing was kept of it.</summary>
public sealed class FuseException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found and what was expected.</param>
    public FuseException(string message) : base(message)
    {
    }
}
