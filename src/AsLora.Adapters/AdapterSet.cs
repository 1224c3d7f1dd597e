using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>
/// Owns every factor of a model and the graph that says which site reads which. Layers hold no factor: they are shown the current ones when the set is
/// attached, moved, or changed by a merge, so sharing cannot be lost by moving or saving.
/// </summary>
public sealed class AdapterSet : IDisposable
{
    private readonly Dictionary<string, Factor> _factors = new(StringComparer.Ordinal);
    private readonly List<MergeDecision> _mergeLog = [];
    private readonly IReadOnlyList<AdaptedLinear> _layers;
    private readonly SiteAdapter?[] _attached;
    private readonly Device? _device;

    private AdapterSet(AdapterMethod method, MethodOptions options, IReadOnlyList<AdaptedLinear> layers, SharingGraph graph, Device? device) =>
        (Method, Options, _layers, Graph, _device, _attached) = (method, options, layers, graph, device, new SiteAdapter?[layers.Count]);

    /// <summary>The method.</summary>
    public AdapterMethod Method { get; }

    /// <summary>Its options.</summary>
    public MethodOptions Options { get; private set; }

    /// <summary>The graph as it stands; a merge replaces it.</summary>
    public SharingGraph Graph { get; private set; }

    /// <summary>The factor s of every update.</summary>
    public double Scale => Method.Scale(Options);

    /// <summary>The merges so far, in order.</summary>
    public IReadOnlyList<MergeDecision> MergeLog => _mergeLog;

    /// <summary>Whether the updates have been folded into the weights; the layers then add nothing.</summary>
    public bool IsFused { get; private set; }

    /// <summary>The live factors, in the order they were made.</summary>
    public IEnumerable<Factor> Factors => Graph.Factors.Select(f => _factors[f.Id]);

    /// <summary>The live factor of this name.</summary>
    /// <param name="id">The factor's id.</param>
    /// <exception cref="KeyNotFoundException">No live factor has this name.</exception>
    public Factor this[string id] => _factors[id];

    /// <summary>What LoRA of this rank trains on the same sites.</summary>
    public long LoraSize => Graph.Sites.Sum(s => (s.In + s.Out) * Options.Rank);

    /// <summary>Makes the factors of a method and attaches them.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">Rank, alpha and the rest.</param>
    /// <param name="layers">The layers to adapt, in model order.</param>
    /// <param name="seed">Decides every random start.</param>
    /// <exception cref="InputException">An option is out of its range for these layers.</exception>
    public static AdapterSet Create(AdapterMethod method, MethodOptions options, IReadOnlyList<AdaptedLinear> layers, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(layers);
        using var initializer = new FactorInitializer(seed);
        return Restore(method, options, layers, method.Graph([.. layers.Select(l => l.Site)], options), [], initializer.Create);
    }

    /// <summary>Makes a set with a graph, a merge log and values that are known, and attaches it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">Rank, alpha and the rest.</param>
    /// <param name="layers">The layers of the graph's sites, in the same order.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="mergeLog">The merges that led to it.</param>
    /// <param name="value">The float32 values of a factor, of its shape. The set copies them; a tensor made in the call is freed.</param>
    /// <exception cref="InputException">The layers are not those of the graph.</exception>
    public static AdapterSet Restore(
        AdapterMethod method, MethodOptions options, IReadOnlyList<AdaptedLinear> layers, SharingGraph graph, IEnumerable<MergeDecision> mergeLog, Func<FactorSpec, Tensor> value)
    {
        var set = Unattached(method, options, layers, graph, mergeLog, value);
        set.Attach();
        return set;
    }

    /// <summary>The same, but the layers stay as they are until it is attached.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">Rank, alpha and the rest.</param>
    /// <param name="layers">The layers of the graph's sites, in the same order.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="mergeLog">The merges that led to it.</param>
    /// <param name="value">As for <see cref="Restore"/>.</param>
    /// <param name="device">Where the factors are; by default where the layers are.</param>
    internal static AdapterSet Unattached(
        AdapterMethod method, MethodOptions options, IReadOnlyList<AdaptedLinear> layers, SharingGraph graph, IEnumerable<MergeDecision> mergeLog, Func<FactorSpec, Tensor> value,
        Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(value);
        if (!layers.Select(l => l.Site).SequenceEqual(graph.Sites))
            throw new InputException($"the adapter was made for {graph.Sites.Count} layers ({graph.Sites.FirstOrDefault()?.Name} …) that are not those of this model");
        var set = new AdapterSet(method, options, layers, graph, device);
        set._mergeLog.AddRange(mergeLog);
        try
        {
            foreach (var spec in graph.Factors)
            {
                using var scope = NewDisposeScope();
                set._factors.Add(spec.Id, new Factor(spec, value(spec), set.Device));
            }
        }
        catch
        {
            set.Free();
            throw;
        }
        return set;
    }

    /// <summary>Makes the values the start of a new run, with its dropout, its way of merging and a merge log of its own.</summary>
    /// <param name="options">The run's options; rank, alpha and targets are those the factors have.</param>
    internal void StartAnew(MethodOptions options)
    {
        _mergeLog.Clear();
        GoOn(options);
    }

    /// <summary>Trains on with other dropout, another way of merging or another scale, which are a run's own affair.</summary>
    /// <param name="options">The run's options; rank and targets are those the factors have.</param>
    internal void GoOn(MethodOptions options)
    {
        Options = options;
        Attach();
    }

    /// <summary>Makes the layers add this set's updates, in place of any other set's.</summary>
    public void Attach()
    {
        for (var i = 0; i < _layers.Count; i++) _layers[i].Adapter = _attached[i] = IsFused ? null : UpdateOf(_layers[i].Site);
    }

    /// <summary>Makes the layers ordinary again; those that add another set's updates by now are left alone.</summary>
    public void Detach()
    {
        for (var i = 0; i < _layers.Count; i++)
            if (ReferenceEquals(_layers[i].Adapter, _attached[i])) _layers[i].Adapter = null;
        Array.Clear(_attached);
    }

    /// <summary>
    /// Moves the factors to the device of the layers, which may have been moved; each factor once. For use before training: a factor that moves becomes a
    /// new parameter, which an optimizer made earlier does not know.
    /// </summary>
    public void FollowLayers()
    {
        foreach (var factor in _factors.Values) factor.MoveTo(Device);
        Attach();
    }

    /// <summary>
    /// Carries out a merge: every reader of the factor that gives way reads the survivor. The survivor keeps its value, or takes the mean of both
    /// weighted by their readers.
    /// </summary>
    /// <param name="decision">Who gives way to whom.</param>
    /// <returns>The factor that gave way, for the caller to drop its optimizer state and to dispose.</returns>
    /// <exception cref="InputException">They are not two live factors of one role, kind and shape; nothing has changed.</exception>
    public Factor Merge(MergeDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var merged = Graph.Merge(decision.GivesWay, decision.Survivor);
        var gone = _factors[decision.GivesWay];
        if (Options.Merge.Keep == MergeKeep.Average)
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            _factors[decision.Survivor].Value.lerp_(gone.Value, Graph.ShareOfReaders(decision.GivesWay, decision.Survivor));
        }
        Graph = merged;
        _factors.Remove(decision.GivesWay);
        _mergeLog.Add(decision);
        Attach();
        return gone;
    }

    /// <summary>A site's update of its weight, s · diag(b) B diag(d) A, float32, [out, in]; zeros for a method without factors. The caller disposes it.</summary>
    /// <param name="site">One of the graph's sites.</param>
    public Tensor Delta(AdapterSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var delta = UpdateOf(site)?.Delta(site.In, site.Out) ?? zeros(site.Out, site.In, device: Device);
        return delta.MoveToOuterDisposeScope();
    }

    /// <summary>Folds every update into its weight: added in float32 and rounded once to the weight's type. A second call changes nothing.</summary>
    public void Fuse()
    {
        if (IsFused) return;
        using var _ = no_grad();
        foreach (var layer in _layers)
        {
            if (UpdateOf(layer.Site) is null) continue;
            using var scope = NewDisposeScope();
            layer.Weight.copy_(layer.Weight.to(ScalarType.Float32) + Delta(layer.Site));
        }
        IsFused = true;
        Attach();
    }

    /// <summary>Detaches the layers and frees every factor.</summary>
    public void Dispose()
    {
        Detach();
        Free();
    }

    private Device Device => _device ?? (_layers.Count > 0 ? _layers[0].Weight.device : CPU);

    private void Free()
    {
        foreach (var factor in _factors.Values) factor.Dispose();
        _factors.Clear();
    }

    // Null where the method has no factors; the graph sees to it that a site that reads any reads an A and a B.
    private SiteAdapter? UpdateOf(AdapterSite site)
    {
        Tensor? Read(FactorRole role) => Graph.FactorOf(site, role) is { } spec ? _factors[spec.Id].Value : null;
        return Read(FactorRole.A) is { } a ? new(a, Read(FactorRole.B)!, Read(FactorRole.InnerDiagonal), Read(FactorRole.OuterDiagonal), Scale, Options.Dropout) : null;
    }
}
