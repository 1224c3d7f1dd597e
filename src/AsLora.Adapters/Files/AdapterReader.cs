using AsLora.Adapters.Methods;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>An adapter folder that is open and known to fit a model to the last tensor; the numbers are read one by one when they are asked for.</summary>
internal sealed class AdapterReader : IDisposable
{
    private readonly IReadOnlyList<AdaptedLinear> _layers;
    private readonly SafetensorsReader _weights;

    private AdapterReader(AdapterManifest manifest, IReadOnlyList<AdaptedLinear> layers, IReadOnlyCollection<string> parameters, SafetensorsReader weights) =>
        (Manifest, _layers, Parameters, _weights) = (manifest, layers, parameters, weights);

    /// <summary>What the adapter is.</summary>
    public AdapterManifest Manifest { get; }

    /// <summary>The model's own parameters that it brings: the head, and what else was trained.</summary>
    public IReadOnlyCollection<string> Parameters { get; }

    /// <summary>Opens a folder and holds it against a model, by names and shapes.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layers">The model's layers; those the adapter was made for are found among them by name.</param>
    /// <param name="fingerprint">The fingerprint of the model.</param>
    /// <param name="parameters">Names and shapes of the parameters the folder must hold beside the factors.</param>
    /// <exception cref="InputException">As for <see cref="AdapterFolder.Load"/>.</exception>
    public static AdapterReader Open(
        string path, IReadOnlyList<AdaptedLinear> layers, string fingerprint, Func<AdapterManifest, IReadOnlyDictionary<string, IReadOnlyList<long>>> parameters)
    {
        var manifest = AdapterFolder.ReadManifest(path);
        if (manifest.Base.Fingerprint != fingerprint)
        {
            throw new InputException($"the adapter in {path} was trained on another model: on \"{manifest.Base.Name}\" with fingerprint {manifest.Base.Fingerprint}, and this model's is "
                + $"{fingerprint}; load the model it was trained on");
        }
        var adapted = LayersOf(path, manifest, layers);
        var own = parameters(manifest);
        var weights = SafetensorsReader.Open(Path.Combine(path, AdapterFolder.WeightsName));
        try
        {
            AdapterTensors.Check(Path.Combine(path, AdapterFolder.WeightsName), manifest.Graph, own, weights.Entries);
            return new(manifest, adapted, [.. own.Keys], weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Reads the factors; the layers stay as they are until the set is attached. The caller disposes it.</summary>
    /// <param name="device">Where they go; by default where the layers are.</param>
    public AdapterSet Factors(Device? device = null) =>
        AdapterSet.Unattached(AdapterMethods.Get(Manifest.Method), Manifest.Options, _layers, Manifest.Graph, Manifest.Merges, spec => _weights.Read(spec.Id), device);

    /// <summary>Reads one of <see cref="Parameters"/>; the caller disposes it.</summary>
    /// <param name="parameter">Its name in Transformers.</param>
    /// <param name="device">Where it goes; the CPU by default.</param>
    /// <returns>float32.</returns>
    public Tensor Read(string parameter, Device? device = null) => _weights.Read(parameter, ScalarType.Float32, device);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _weights.Dispose();

    private static List<AdaptedLinear> LayersOf(string path, AdapterManifest manifest, IReadOnlyList<AdaptedLinear> layers)
    {
        var byName = layers.ToDictionary(l => l.Site.Name, StringComparer.Ordinal);
        var problems = manifest.Graph.Sites.Where(s => !byName.TryGetValue(s.Name, out var layer) || layer.Site != s).Select(s => byName.TryGetValue(s.Name, out var layer)
            ? Differing(s, layer.Site)
            : $"\"{s.Name}\" is no layer of this model{Suggestion.For(s.Name, byName.Keys)}").ToList();
        return problems.Count == 0 ? [.. manifest.Graph.Sites.Select(s => byName[s.Name])] : throw ProblemList.Error($"the adapter in {path} does not fit this model", problems);
    }

    private static string Differing(AdapterSite saved, AdapterSite own) => (saved.Out, saved.In) != (own.Out, own.In)
        ? $"\"{saved.Name}\" is {saved.Out} x {saved.In} in the adapter and {own.Out} x {own.In} in the model"
        : $"\"{saved.Name}\" is \"{saved.Kind}\" of layer {saved.Layer} in the adapter and \"{own.Kind}\" of layer {own.Layer} in the model";
}
