using System.Runtime.InteropServices;
using Spectre.Console;

namespace AsLora.Cli.Generating;

/// <summary>
/// Ctrl-C in a conversation: the first one stops the answer that is being written, or says how to leave; the second one, with nothing said between, ends the
/// process.
/// </summary>
internal sealed class AnswerSignal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration _registration;
    private CancellationTokenSource? _answer;
    private bool _wasPressed;

    /// <summary>Begins to listen.</summary>
    /// <param name="messages">Standard error.</param>
    public AnswerSignal(IAnsiConsole messages) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        lock (_lock)
        {
            if (_wasPressed) return; // the system's own answer: the process ends
            (_wasPressed, context.Cancel) = (true, true);
            if (_answer is not null) _answer.Cancel();
            else messages.WriteLine("\nCtrl-C once more leaves, as Ctrl-D and /exit do");
        }
    });

    /// <summary>Does what the first signal stops.</summary>
    /// <param name="answer">The work.</param>
    public void Answer(Action<CancellationToken> answer)
    {
        using var source = new CancellationTokenSource();
        Set(source);
        try
        {
            answer(source.Token);
        }
        finally
        {
            Set(null);
        }
    }

    /// <summary>Forgets a signal: something else was said meanwhile.</summary>
    public void Forget()
    {
        lock (_lock) _wasPressed = false;
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _registration.Dispose();

    private void Set(CancellationTokenSource? source)
    {
        lock (_lock) _answer = source;
    }
}
