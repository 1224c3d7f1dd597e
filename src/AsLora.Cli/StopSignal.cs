using System.Runtime.InteropServices;
using Spectre.Console;

namespace AsLora.Cli;

/// <summary>Ctrl-C, a request to end, or a terminal that is closed, as a cancellation: the first one lets the current step end, the second one ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private int _signals;
    private readonly List<PosixSignalRegistration> _registrations;

    private StopSignal(IAnsiConsole messages, string unit, CancellationToken other)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(other);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop)];

        void Stop(PosixSignalContext context)
        {
            if (Interlocked.Exchange(ref _signals, 1) == 1) return; // signals come on threads of their own
            context.Cancel = true;
            messages.WriteLine($"stopping after this {unit}; once more stops at once");
            _stop.Cancel();
        }
    }

    /// <summary>Does work that a signal can stop.</summary>
    /// <param name="messages">Standard error.</param>
    /// <param name="work">The work; its token is cancelled by the first signal.</param>
    /// <param name="stopped">What a person should know of work that was stopped.</param>
    /// <param name="unit">After what the work ends.</param>
    /// <param name="other">Stops the work too.</param>
    /// <exception cref="OperationCanceledException">The work was stopped; the message is <paramref name="stopped"/>'s.</exception>
    public static T Run<T>(IAnsiConsole messages, Func<CancellationToken, T> work, Func<string> stopped, string unit = "batch", CancellationToken other = default)
    {
        using var signal = new StopSignal(messages, unit, other);
        var token = signal._stop.Token;
        try
        {
            return work(token);
        }
        catch (OperationCanceledException exception) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(stopped(), exception, token);
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }
}
