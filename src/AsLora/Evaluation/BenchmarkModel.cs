using System.Security.Cryptography;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Hub;
using AsLora.Training;

namespace AsLora.Evaluation;

/// <summary>Which model was scored, so that a score can be told from another's.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Revision">Its revision, where the folder is one of a hub's cache.</param>
/// <param name="Fingerprint">See <see cref="ModelFolder.Fingerprint"/>: configuration, names and shapes.</param>
/// <param name="WeightsSha256">SHA-256 over its weight files, in order of names.</param>
/// <param name="Adapter">The folder of the adapter on it; null for none.</param>
/// <param name="AdapterMethod">The adapter's method.</param>
/// <param name="AdapterSha256">SHA-256 over the adapter's files, in order of names.</param>
public sealed record BenchmarkModel(
    string Path, string? Revision, string Fingerprint, string WeightsSha256, string? Adapter = null, string? AdapterMethod = null, string? AdapterSha256 = null)
{
    private const string Snapshots = "snapshots";

    /// <summary>Reads what a model is; goes through all of its weights.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="adapter">The adapter on it, or null.</param>
    /// <param name="cancellation">Stops within a file.</param>
    /// <exception cref="AsLora.Adapters.InputException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static BenchmarkModel Of(ModelFolder folder, SavedAdapter? adapter, CancellationToken cancellation = default)
    {
        using var weights = folder.OpenWeights();
        var files = weights.Entries.Values.Select(entry => entry.File).Distinct(StringComparer.Ordinal);
        var parent = System.IO.Path.GetDirectoryName(folder.Path);
        var revision = System.IO.Path.GetFileName(parent) == Snapshots ? System.IO.Path.GetFileName(folder.Path) : null;
        var model = new BenchmarkModel(folder.Path, revision, folder.Fingerprint, Digest(files, cancellation));
        return adapter is null ? model : model with
        {
            Adapter = System.IO.Path.GetFullPath(adapter.AdapterPath),
            AdapterMethod = adapter.Manifest.Method,
            AdapterSha256 = Digest(AdapterFiles(adapter).Select(name => System.IO.Path.Combine(adapter.AdapterPath, name)), cancellation),
        };
    }

    private static IEnumerable<string> AdapterFiles(SavedAdapter adapter) =>
        adapter.IsPeft ? [PeftFolder.ConfigName, PeftFolder.WeightsName] : AdapterFolder.FileNames;

    private static string Digest(IEnumerable<string> files, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
