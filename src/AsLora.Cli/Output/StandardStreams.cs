using Microsoft.Win32.SafeHandles;

namespace AsLora.Cli.Output;

/// <summary>The process's own input and output as bytes, where a verb streams rows through them.</summary>
internal static class StandardStreams
{
    // Errors of a pipe whose reader has gone: EPIPE; ERROR_BROKEN_PIPE and ERROR_NO_DATA.
    private static readonly int[] BrokenPipe = [32, unchecked((int)0x8007006D), unchecked((int)0x800700E8)];

    /// <summary>Standard input; waiting for it ends when the token is cancelled.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public static Stream Input(CancellationToken cancellation) => new InterruptibleStream(Console.OpenStandardInput(), cancellation);

    /// <summary>
    /// Standard output. The stream of the console goes on in silence when nobody reads any more, so a pipe is written as what it is; a file is not, as others may write behind us.
    /// </summary>
    public static Stream Output()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    /// <param name="exception">The failure.</param>
    public static bool IsBrokenPipe(IOException exception) => BrokenPipe.Contains(exception.HResult);
}
