using AsLora.Adapters.Methods;

namespace AsLora.Adapters.Sharing;

/// <summary>Collects who reads what while a method walks over the sites.</summary>
internal sealed class SharingGraphBuilder
{
    private readonly IReadOnlyList<AdapterSite> _sites;
    private readonly OrderedDictionary<string, FactorSpec> _factors = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, FactorRole), string> _reads = [];

    /// <summary>Starts with no factors.</summary>
    /// <param name="sites">The adapted projections in model order.</param>
    /// <param name="options">The method's options: the rank r of every pair, and what else a method reads.</param>
    public SharingGraphBuilder(IReadOnlyList<AdapterSite> sites, MethodOptions options)
    {
        _sites = sites;
        Options = options;
    }

    /// <summary>The method's options.</summary>
    public MethodOptions Options { get; }

    /// <summary>Whether any site reads a factor.</summary>
    public bool HasFactors => _factors.Count > 0;

    /// <summary>A factor of this site's own.</summary>
    /// <param name="site">The only reader.</param>
    /// <param name="role">The part it plays.</param>
    /// <param name="start">How it starts.</param>
    public void Own(AdapterSite site, FactorRole role, FactorStart start) =>
        Read(site, role, site.Name.Replace('.', '/'), KindOf(site), start, trained: true, site.In, site.Out);

    /// <summary>A factor read by every site of this site's kind: of one projection name, one width in and one width out.</summary>
    /// <param name="site">One of the readers.</param>
    /// <param name="role">The part it plays.</param>
    /// <param name="start">How it starts.</param>
    public void PerKind(AdapterSite site, FactorRole role, FactorStart start) =>
        Read(site, role, KindOf(site), KindOf(site), start, trained: true, site.In, site.Out);

    /// <summary>A frozen factor read by every site, as large as the largest needs; smaller sites read its first rows or columns.</summary>
    /// <param name="site">One of the readers.</param>
    /// <param name="role">The part it plays.</param>
    /// <param name="start">How it starts.</param>
    public void OneFrozen(AdapterSite site, FactorRole role, FactorStart start) =>
        Read(site, role, "all", "all", start, trained: false, _sites.Max(s => s.In), _sites.Max(s => s.Out));

    /// <summary>The finished graph.</summary>
    public SharingGraph Build() => new(_sites, _factors.Values, _reads);

    private void Read(AdapterSite site, FactorRole role, string owner, string kind, FactorStart start, bool trained, long width, long height)
    {
        var id = $"{owner}:{role.Letter()}";
        IReadOnlyList<long> shape = role switch
        {
            FactorRole.A => [Options.Rank, width],
            FactorRole.B => [height, Options.Rank],
            FactorRole.InnerDiagonal => [Options.Rank],
            _ => [height],
        };
        _factors.TryAdd(id, new(id, role, kind, site.Layer, shape, trained, start));
        _reads[(site.Name, role)] = id;
    }

    // A projection's name is its kind, unless the model uses the name for several shapes.
    private string KindOf(AdapterSite site) =>
        _sites.Any(s => string.Equals(s.Kind, site.Kind, StringComparison.Ordinal) && (s.In != site.In || s.Out != site.Out))
            ? $"{site.Kind}[{site.Out}x{site.In}]"
            : site.Kind;
}
