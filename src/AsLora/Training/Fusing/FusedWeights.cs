using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using static TorchSharp.torch;

namespace AsLora.Training.Fusing;

/// <summary>
/// The weights of a model with an adapter folded in, one tensor at a time: what the adapter replaces is its own, what it updates is W + s · diag(b) B diag(d) A in float32,
/// and either is rounded once, to the type it is written in. The model itself is never in memory.
/// </summary>
internal sealed class FusedWeights : IDisposable
{
    private readonly PretrainedModel _model;
    private readonly SafetensorsReader _base;
    private readonly IReadOnlyDictionary<string, string> _stored;
    private readonly AdapterReader _adapter;
    private readonly AdapterSet _factors;
    private readonly IReadOnlyDictionary<string, AdapterSite> _sites;
    private readonly List<string> _changed = [];

    private FusedWeights(PretrainedModel model, WeightPlan plan, SafetensorsReader weights, AdapterReader adapter, SafetensorsType? type)
    {
        (_model, _base, _stored, _adapter, _factors) = (model, weights, plan.Stored, adapter, adapter.Factors(CPU));
        var graph = _factors.Graph;
        _sites = graph.Sites.Where(s => graph.FactorOf(s, FactorRole.A) is not null).ToDictionary(s => $"{s.Name}.weight", StringComparer.Ordinal);
        var common = plan.Stored.Values.Select(name => weights.Entries[name]).GroupBy(e => e.Type).MaxBy(g => g.Sum(e => e.Count))!.Key;
        SafetensorsType TypeOf(string name) => type ?? (plan.Stored.TryGetValue(name, out var stored) ? weights.Entries[stored].Type : common);
        PendingTensor Pending(string name, long[] shape) => new(name, TypeOf(name), shape, () => Value(name, TypeOf(name).ToScalarType()!.Value));
        Tensors = [.. model.named_parameters().Select(p => Pending(p.name, p.parameter.shape))];
        LeftOut = [.. weights.Entries.Keys.Except(plan.Stored.Values, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every parameter of the class of Transformers, under its names and in model order.</summary>
    public IReadOnlyList<PendingTensor> Tensors { get; }

    /// <summary>Tensors of the model's files that have no place in the model that is written.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Which of the model's tensors were written with other numbers than before, the head excluded; known once they are written.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <summary>The type of most of the weights.</summary>
    public SafetensorsType CommonType => Tensors.GroupBy(t => t.Type).MaxBy(g => g.Sum(t => t.Length))!.Key;

    /// <summary>The class of Transformers.</summary>
    public string Architecture => _model.Architecture;

    /// <summary>Opens model and adapter and holds them against each other.</summary>
    /// <param name="adapterPath">The adapter's folder.</param>
    /// <param name="folder">The model it was trained on.</param>
    /// <param name="head">Its head; null for a language model.</param>
    /// <param name="type">The type of all tensors; null for the type each has in the model's files, and the commonest for those that are not in them.</param>
    /// <exception cref="InputException">One of them is damaged, or they do not belong together.</exception>
    public static FusedWeights Open(string adapterPath, ModelFolder folder, TaskHead? head, SafetensorsType? type)
    {
        var opened = new Stack<IDisposable>();
        T Opened<T>(T part) where T : IDisposable
        {
            opened.Push(part);
            return part;
        }
        try
        {
            var weights = Opened(folder.OpenWeights());
            var (model, plan) = ModelLoader.Describe(folder, weights, head);
            Opened(model);
            var adapter = Opened(AdapterReader.Open(adapterPath, model.Linears, folder.Fingerprint, m => model.OwnShapes(AdapterMethods.Get(m.Method).Base, head?.Outputs)));
            return new(model, plan, weights, adapter, type);
        }
        catch
        {
            foreach (var part in opened) part.Dispose();
            throw;
        }
    }

    /// <summary>Reads a changed tensor back from what was written and holds it against the model's.</summary>
    /// <param name="folder">The folder with the weights.</param>
    /// <exception cref="InputException">Nothing was changed: every update is zero, or is lost in rounding.</exception>
    /// <exception cref="FuseException">The files do not hold the change.</exception>
    public void ExpectChange(string folder)
    {
        if (_changed.Count == 0)
        {
            var types = string.Join(" and ", Tensors.Select(t => t.Type.Name()).Distinct(StringComparer.Ordinal));
            throw new InputException($"fusing this adapter would change nothing: all its updates are zero, or too small for {types}; an adapter that was trained is not zero, "
                + "and --dtype fp32 keeps small updates");
        }
        using var scope = NewDisposeScope();
        using var written = SafetensorsReader.Open(folder);
        var tensor = written.Read(_changed[0]);
        if (Differ(tensor, _base.Read(_stored[_changed[0]], tensor.dtype))) return;
        throw new FuseException($"\"{_changed[0]}\" was read back and is the model's own: the files do not hold what was written");
    }

    /// <summary>Closes the files and frees the factors.</summary>
    public void Dispose()
    {
        _factors.Dispose();
        _adapter.Dispose();
        _model.Dispose();
        _base.Dispose();
    }

    private Tensor Value(string name, ScalarType type)
    {
        var isOwn = _adapter.Brings(name);
        var updates = _sites.TryGetValue(name, out var site);
        var exact = isOwn ? _adapter.Read(name) : _base.Read(_stored[name], updates ? ScalarType.Float32 : type);
        if (updates) exact.add_(_factors.Delta(site!));
        var rounded = exact.to(type);
        // NaN is the greatest and the least of any numbers it is among; asking of every number would take copies of the tensor.
        if (!IsFinite(rounded.max()) || !IsFinite(rounded.min()))
            throw new InputException($"\"{name}\" would hold numbers that are not finite, or beyond the range of {WeightFormat.NameOf(type)}; fp32 and bf16 have a wider one");
        if ((isOwn || updates) && !_model.IsHead(name) && Differ(rounded, _base.Read(_stored[name], type))) _changed.Add(name);
        return rounded;
    }

    private static bool IsFinite(Tensor number) => float.IsFinite(number.to(ScalarType.Float32).item<float>());

    private static bool Differ(Tensor a, Tensor b) => a.ne(b).any().item<bool>();
}
