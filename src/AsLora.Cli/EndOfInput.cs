namespace AsLora.Cli;

/// <summary>The end of standard input as a cancellation. The input belongs to whoever started this process, and ends with it, however that ends.</summary>
internal static class EndOfInput
{
    // Never disposed: the thread that waits for the end outlives the work.
    private static readonly CancellationTokenSource Ended = new();

    /// <summary>Begins to wait; what is read is thrown away.</summary>
    public static CancellationToken Watch()
    {
        new Thread(ReadAll) { IsBackground = true }.Start();
        return Ended.Token;
    }

    private static void ReadAll()
    {
        using var input = Console.OpenStandardInput();
        input.CopyTo(Stream.Null);
        Ended.Cancel();
    }
}
