namespace AsLora.Adapters.Native;

/// <summary>TorchSharp's native libraries cannot be loaded on this machine. The message says what is needed, what was found and what helps.</summary>
public sealed class NativeLoadException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is needed, what was found and what helps.</param>
    /// <param name="inner">The failure behind it, where there is one.</param>
    public NativeLoadException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
