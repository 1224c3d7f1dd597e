namespace AsLora.Adapters.Native;

/// <summary>A file is not a shared library of this machine, or is built in a way that is not understood; nothing is done with it.</summary>
internal sealed class ElfException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found and what was expected.</param>
    public ElfException(string message) : base(message)
    {
    }
}
