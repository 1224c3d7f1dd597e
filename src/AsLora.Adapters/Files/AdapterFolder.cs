using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>
/// A saved adapter: <c>adapter.json</c> says what it is, <c>adapter.safetensors</c> holds every factor once, under its id, and beside them the head and
/// whatever else of the model was trained, under the names of Transformers.
/// </summary>
public static class AdapterFolder
{
    internal const string ManifestName = "adapter.json", WeightsName = "adapter.safetensors";

    /// <summary>Writes an adapter beside the path, flushes it to the disk and renames it: the path holds the old one or the new one, never a part.</summary>
    /// <param name="path">The folder; an adapter that is there is replaced.</param>
    /// <param name="adapters">The factors.</param>
    /// <param name="parameters">The head and what else of the model was trained: names of Transformers and values.</param>
    /// <param name="manifest">The model and the task; the rest is taken from <paramref name="adapters"/>.</param>
    /// <exception cref="InputException">The path is a file, or a folder that holds something else.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Save(string path, AdapterSet adapters, IEnumerable<KeyValuePair<string, Tensor>> parameters, AdapterManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(manifest);
        var complete = manifest with { Method = adapters.Method.Name, Options = adapters.Options, Graph = adapters.Graph, Merges = [.. adapters.MergeLog] };
        var tensors = adapters.Factors.Select(f => KeyValuePair.Create(f.Spec.Id, (Tensor)f.Value)).Concat(parameters);
        AtomicFolder.Write(path, [ManifestName, WeightsName], folder =>
        {
            SafetensorsWriter.Write(Path.Combine(folder, WeightsName), tensors);
            ManifestFile.Write(Path.Combine(folder, ManifestName), complete);
        });
    }

    /// <summary>Whether a folder holds a native adapter.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsAt(string path) => File.Exists(Path.Combine(path, ManifestName));

    /// <summary>Reads what an adapter is, without its numbers and without libtorch.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">There is no adapter, its manifest is damaged, or it was written by a newer program.</exception>
    public static AdapterManifest ReadManifest(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = Path.Combine(path, ManifestName);
        if (!File.Exists(file)) throw new InputException($"{path} is not an adapter folder: there is no {ManifestName} in it");
        return ManifestFile.Read(file);
    }

    /// <summary>Reads what an adapter is and where its numbers lie, without libtorch.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">The folder is damaged, or written by a newer program.</exception>
    public static AdapterContents Inspect(string path)
    {
        var manifest = ReadManifest(path);
        using var reader = SafetensorsReader.Open(Path.Combine(path, WeightsName));
        AdapterTensors.Check(Path.Combine(path, WeightsName), manifest.Graph, null, reader.Entries);
        return new(manifest, [.. reader.Entries.Values]);
    }

    /// <summary>Reads an adapter and attaches it to the model it was trained on. All is read and checked before anything is changed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layers">The model's layers; those the adapter was made for are found among them by name.</param>
    /// <param name="fingerprint">The fingerprint of the model.</param>
    /// <param name="parameters">Which of the model's parameters the folder must hold beside the factors: the head, and what else was trained. Their values are replaced.</param>
    /// <returns>The factors; the caller disposes them.</returns>
    /// <exception cref="InputException">
    /// The folder is damaged or written by a newer program, the model is another one, or tensors are missing, unexpected or of another shape; all of them are listed.
    /// </exception>
    public static AdapterSet Load(string path, IReadOnlyList<AdaptedLinear> layers, string fingerprint, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(parameters);
        var destinations = parameters.ToDictionary(p => p.Name, p => p.Parameter, StringComparer.Ordinal);
        var shapes = destinations.ToDictionary(p => p.Key, p => (IReadOnlyList<long>)p.Value.shape, StringComparer.Ordinal);
        using var reader = AdapterReader.Open(path, layers, fingerprint, _ => shapes);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var values = destinations.Keys.ToDictionary(name => name, name => reader.Read(name), StringComparer.Ordinal);
        var adapters = reader.Factors();
        adapters.Attach();
        foreach (var (name, destination) in destinations) destination.copy_(values[name]);
        return adapters;
    }
}
