using System.Security.Cryptography;
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

    /// <summary>The files an adapter consists of.</summary>
    internal static IReadOnlyList<string> FileNames { get; } = [ManifestName, WeightsName];

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
        AtomicFolder.Write(path, FileNames, folder => WriteFiles(folder, adapters, parameters, manifest));
    }

    /// <summary>Whether a folder holds a native adapter.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsAt(string path) => File.Exists(Path.Combine(path, ManifestName));

    /// <summary>Writes an adapter's files into a folder that is there and may hold others: a checkpoint is an adapter with more beside it.</summary>
    internal static void WriteFiles(string folder, AdapterSet adapters, IEnumerable<KeyValuePair<string, Tensor>> parameters, AdapterManifest manifest)
    {
        var tensors = adapters.Factors.Select(f => KeyValuePair.Create(f.Spec.Id, (Tensor)f.Value)).Concat(parameters);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), tensors);
        ManifestFile.Write(Path.Combine(folder, ManifestName), manifest with { Method = adapters.Method.Name, Options = adapters.Options, Graph = adapters.Graph, Merges = [.. adapters.MergeLog] });
    }

    /// <summary>SHA-256 over an adapter's files one after the other; null where one of them cannot be read.</summary>
    /// <param name="path">The folder.</param>
    internal static string? Digest(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (var name in FileNames)
            {
                using var stream = InputFile.Open(Path.Combine(path, name));
                hash.AppendData(SHA256.HashData(stream));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Puts a copy of an adapter's files in the place of a folder, as <see cref="Save"/> puts new ones there.</summary>
    /// <param name="source">A folder that holds an adapter.</param>
    /// <param name="path">The folder; an adapter that is there is replaced.</param>
    internal static void Copy(string source, string path) => AtomicFolder.Write(path, FileNames, folder =>
    {
        foreach (var name in FileNames)
        {
            using var from = InputFile.Open(Path.Combine(source, name));
            AtomicFile.Write(Path.Combine(folder, name), from.CopyTo);
        }
    });

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

    /// <summary>Reads an adapter and attaches it to the model it was trained on. All is checked before anything is changed.</summary>
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
        using var reader = Open(path, layers, fingerprint, _ => shapes);
        return reader.Load(destinations);
    }

    /// <summary>Opens a folder and holds it against a model, by names and shapes.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layers">The model's layers; those the adapter was made for are found among them by name.</param>
    /// <param name="fingerprint">The fingerprint of the model.</param>
    /// <param name="parameters">Names and shapes of the parameters the folder must hold beside the factors.</param>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    internal static AdapterReader Open(
        string path, IReadOnlyList<AdaptedLinear> layers, string fingerprint, Func<AdapterManifest, IReadOnlyDictionary<string, IReadOnlyList<long>>> parameters)
    {
        var manifest = ReadManifest(path);
        if (manifest.Base.Fingerprint != fingerprint)
        {
            throw new InputException($"the adapter in {path} was trained on another model: on \"{manifest.Base.Name}\" with fingerprint {manifest.Base.Fingerprint}, and this model's is "
                + $"{fingerprint}; load the model it was trained on");
        }
        var (adapted, own) = (LayersOf(path, manifest, layers), parameters(manifest));
        var weights = SafetensorsReader.Open(Path.Combine(path, WeightsName));
        try
        {
            AdapterTensors.Check(Path.Combine(path, WeightsName), manifest.Graph, own, weights.Entries);
            return new(manifest, adapted, own.Keys.ToDictionary(name => name, StringComparer.Ordinal), weights, spec => weights.Read(spec.Id));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static List<AdaptedLinear> LayersOf(string path, AdapterManifest manifest, IReadOnlyList<AdaptedLinear> layers)
    {
        var byName = layers.ToDictionary(l => l.Site.Name, StringComparer.Ordinal);
        var problems = ProblemList.Texts(manifest.Graph.Sites.Where(s => !byName.TryGetValue(s.Name, out var layer) || layer.Site != s), s => byName.TryGetValue(s.Name, out var layer)
            ? Differing(s, layer.Site)
            : $"\"{s.Name}\" is no layer of this model{Suggestion.For(s.Name, byName.Keys)}");
        return problems.Count == 0 ? [.. manifest.Graph.Sites.Select(s => byName[s.Name])] : throw ProblemList.Error($"the adapter in {path} does not fit this model", problems);
    }

    private static string Differing(AdapterSite saved, AdapterSite own) => (saved.Out, saved.In) != (own.Out, own.In)
        ? $"\"{saved.Name}\" is {saved.Out} x {saved.In} in the adapter and {own.Out} x {own.In} in the model"
        : $"\"{saved.Name}\" is \"{saved.Kind}\" of layer {saved.Layer} in the adapter and \"{own.Kind}\" of layer {own.Layer} in the model";
}
