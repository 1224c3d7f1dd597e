using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>An adapter folder that is open and known to fit a model to the last tensor; the numbers are read one by one when they are asked for.</summary>
/// <param name="manifest">What the adapter is, its graph included.</param>
/// <param name="layers">The layers of the graph's sites, in the same order.</param>
/// <param name="parameters">The model's own parameters that it brings → their names in the file.</param>
/// <param name="weights">The file; the reader disposes it.</param>
/// <param name="factor">Reads a factor out of the file.</param>
internal sealed class AdapterReader(
    AdapterManifest manifest, IReadOnlyList<AdaptedLinear> layers, IReadOnlyDictionary<string, string> parameters, SafetensorsReader weights, Func<FactorSpec, Tensor> factor) : IDisposable
{
    /// <summary>What the adapter is.</summary>
    public AdapterManifest Manifest => manifest;

    /// <summary>The model's own parameters that it brings: the head, and what else was trained.</summary>
    public IEnumerable<string> Parameters => parameters.Keys;

    /// <summary>Opens a folder, native or PEFT's, and holds it against a model, by names and shapes.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layers">The model's layers, in model order; those the adapter was made for are found among them.</param>
    /// <param name="fingerprint">The fingerprint of the model; folders of PEFT name none.</param>
    /// <param name="parameters">Names and shapes of the parameters the folder must hold beside the factors.</param>
    /// <exception cref="InputException">As for <see cref="AdapterFolder.Load"/> and <see cref="PeftFolder.Load"/>.</exception>
    public static AdapterReader Open(
        string path, IReadOnlyList<AdaptedLinear> layers, string fingerprint, Func<AdapterManifest, IReadOnlyDictionary<string, IReadOnlyList<long>>> parameters) =>
        PeftFolder.IsAt(path) && !AdapterFolder.IsAt(path) ? PeftFolder.Open(path, layers, parameters) : AdapterFolder.Open(path, layers, fingerprint, parameters);

    /// <summary>Whether the adapter brings a parameter of the model's.</summary>
    /// <param name="parameter">Its name in Transformers.</param>
    public bool Brings(string parameter) => parameters.ContainsKey(parameter);

    /// <summary>Reads one of <see cref="Parameters"/>; the caller disposes it.</summary>
    /// <param name="parameter">Its name in Transformers.</param>
    /// <param name="device">Where it goes; the CPU by default.</param>
    /// <returns>float32.</returns>
    public Tensor Read(string parameter, Device? device = null) => weights.Read(parameters[parameter], ScalarType.Float32, device);

    /// <summary>Reads the factors; the layers stay as they are until the set is attached. The caller disposes it.</summary>
    /// <param name="device">Where they go; by default where the layers are.</param>
    public AdapterSet Factors(Device? device = null) =>
        AdapterSet.Unattached(AdapterMethods.Get(manifest.Method), manifest.Options, layers, manifest.Graph, manifest.Merges, factor, device);

    /// <summary>Reads and attaches the factors, and replaces the values of the model's own parameters one after the other, straight in their place.</summary>
    /// <param name="destinations">The parameters, by their names in Transformers.</param>
    /// <returns>The factors; the caller disposes them.</returns>
    public AdapterSet Load(IReadOnlyDictionary<string, Parameter> destinations)
    {
        var adapters = Factors();
        try
        {
            foreach (var (name, destination) in destinations) weights.ReadInto(parameters[name], destination);
        }
        catch
        {
            adapters.Dispose();
            throw;
        }
        adapters.Attach();
        return adapters;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => weights.Dispose();
}
