using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>
/// A saved adapter in memory, one of any number over one base model: its factors, its head, and with full fine-tuning and BitFit the parameters it replaces. What is
/// attached changes places with the model's own and nothing is copied, so that switching takes no time and detaching gives the base back to the last bit. It is for
/// use, not for training. Dispose it before the model, and detach it before the model is moved.
/// </summary>
public sealed class LoadedAdapter : IDisposable
{
    private readonly PretrainedModel _model;
    private readonly AdapterSet _factors;

    // The adapter's own parameters while it is not attached; the model's while it is.
    private readonly Dictionary<string, Parameter> _others;

    private LoadedAdapter(PretrainedModel model, AdapterManifest manifest, AdapterSet factors, Dictionary<string, Parameter> parameters) =>
        (_model, Manifest, _factors, _others) = (model, manifest, factors, parameters);

    /// <summary>What the adapter is: method, head, task, labels.</summary>
    public AdapterManifest Manifest { get; }

    /// <summary>Whether the model computes with this adapter.</summary>
    public bool IsAttached => ReferenceEquals(_model.Attached, this);

    /// <summary>Reads an adapter for a model; the model stays as it is until the adapter is attached. Its head may have another number of outputs than the model's.</summary>
    /// <param name="path">The adapter's folder.</param>
    /// <param name="model">The base, loaded from <paramref name="folder"/>.</param>
    /// <param name="folder">The model's files, whose fingerprint must be that of the model the adapter was trained on.</param>
    /// <exception cref="InputException">
    /// The folder is damaged or written by a newer program, the model is another one, or tensors are missing, unexpected or of another shape; all of them are listed.
    /// </exception>
    public static LoadedAdapter Load(string path, PretrainedModel model, ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folder);
        using var reader = AdapterReader.Open(path, model.Linears, folder.Fingerprint, manifest =>
        {
            ExpectHead(path, model, manifest);
            return model.OwnShapes(AdapterMethods.Get(manifest.Method).Base, manifest.Head?.Outputs);
        });
        using var scope = NewDisposeScope();
        var device = model.Linears[0].Weight.device;
        var parameters = reader.Parameters.ToDictionary(name => name, name => new Parameter(reader.Read(name, device), requires_grad: false), StringComparer.Ordinal);
        var factors = reader.Factors();
        foreach (var parameter in parameters.Values) parameter.DetachFromDisposeScope();
        return new(model, reader.Manifest, factors, parameters);
    }

    /// <summary>Makes the model compute with this adapter, in place of any other.</summary>
    public void Attach()
    {
        if (IsAttached) return;
        _model.Attached?.Detach();
        Exchange();
        foreach (var layer in _model.Linears) layer.Adapter = null;
        _factors.Attach();
        _model.Attached = this;
    }

    /// <summary>Gives the model its own parameters back, to the last bit; does nothing where this adapter is not attached.</summary>
    public void Detach()
    {
        if (!IsAttached) return;
        _factors.Detach();
        Exchange();
        _model.Attached = null;
    }

    /// <summary>Detaches and frees the adapter.</summary>
    public void Dispose()
    {
        Detach();
        _factors.Dispose();
        foreach (var parameter in _others.Values) parameter.Dispose();
        _others.Clear();
    }

    private static void ExpectHead(string path, PretrainedModel model, AdapterManifest manifest)
    {
        if (model.Output is not null && manifest.Head is null) throw new InputException($"the adapter in {path} has no head, so it cannot classify by itself");
        if (model.Output is null && manifest.Head is not null) throw new InputException($"the adapter in {path} has the head of a classifier, so it does not belong on a language model");
    }

    private void Exchange()
    {
        var modules = _model.named_modules().ToDictionary(m => m.name, m => m.module, StringComparer.Ordinal);
        foreach (var name in _others.Keys.ToList())
        {
            var dot = name.LastIndexOf('.');
            _others[name] = ((IParameterOwner)modules[name[..dot]]).Exchange(name[(dot + 1)..], _others[name]);
        }
    }
}
