using System.Runtime.InteropServices;
using Spectre.Console;

namespace AsLora.Cli;

/// <summary>Ctrl-C, or a request to end, as a cancellation: the first one lets the current step end, the second one ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations;

    /// <summary>Listens from now on.</summary>
    /// <param name="messages">Standard error.</param>
    public StopSignal(IAnsiConsole messages)
    {
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];

        void Stop(PosixSignalContext context)
        {
            if (_stop.IsCancellationRequested) return;
            context.Cancel = true;
            messages.WriteLine("stopping after this step; once more stops at once");
            _stop.Cancel();
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }
}
