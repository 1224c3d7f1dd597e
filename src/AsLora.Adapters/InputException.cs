namespace AsLora.Adapters;

/// <summary>
/// What a person gave (a file, an option, a name) cannot be used. The message says what was found, where, what was expected and what to do;
/// the command prints it without a stack trace and exits with 2.
/// </summary>
public class InputException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found, where, what was expected and what to do.</param>
    /// <param name="inner">The failure behind it, where there is one.</param>
    public InputException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
