using System.Runtime.InteropServices;
using AsLora.Adapters;
using AsLora.Adapters.Native;
using AsLora.Training;
using AsLora.Training.Fusing;

namespace AsLora.Cli.Output;

/// <summary>What went wrong, for people.</summary>
internal static class FailureText
{
    // libtorch ends its messages with its own stack.
    private const string Stack = "Exception raised from ";
    private static readonly string[] OutOfMemory = ["out of memory", "not enough memory", "can't allocate memory"];

    /// <summary>The message, without where in the program it happened.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="verbose">Whether the stack is shown anyway.</param>
    public static string Of(Exception exception, bool verbose) => exception switch
    {
        InputException or NativeLoadException or TrainingException or FuseException or IOException or UnauthorizedAccessException or OperationCanceledException => exception.Message,
        TypeInitializationException or DllNotFoundException => $"a native library cannot be loaded: {exception.GetBaseException().Message}; `aslora doctor` says what is there",
        OutOfMemoryException => Advice(exception.Message),
        ExternalException when IsOutOfMemory(exception.Message) => Advice($"libtorch: {WithoutStack(exception.Message)}"),
        ExternalException => $"libtorch: {WithoutStack(exception.Message)}{Hint(verbose)}",
        _ => $"{exception.GetType().Name}: {exception.Message}{Hint(verbose)}",
    };

    private static string Advice(string message) => $"{message}; a smaller --batch-size (with --accumulation for the same updates) or --max-length takes less memory";

    private static bool IsOutOfMemory(string message) => OutOfMemory.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase));

    private static string WithoutStack(string message) => message.Split(Stack)[0].TrimEnd();

    private static string Hint(bool verbose) => verbose ? "" : " (--verbose shows where it happened)";
}
