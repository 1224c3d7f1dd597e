using AsLora.Adapters;

namespace AsLora.Training;

/// <summary>Keeps a run's folder for one process: a second one would rewind what the first is writing. It ends with the process, however that ends.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Takes the folder.</summary>
    /// <param name="folder">The run's folder, which exists.</param>
    /// <exception cref="InputException">Another process has it, or nothing can be written in it.</exception>
    public RunLock(RunFolder folder)
    {
        try
        {
            // Of the sharing modes this one alone locks the file on every system.
            _file = new(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the run in {folder.Path} cannot be taken: {exception.Message}; if another process trains there, wait for its end or choose another --output", exception);
        }
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose() => _file.Dispose();
}
