namespace AsLora.Adapters.Sharing;

/// <summary>
/// Which site reads which factor: (site, role) → factor. The whole difference between LoRA, ShareLoRA, VeRA, Tied-LoRA and ASLoRA.
/// Immutable and without tensors: it can be printed, compared, counted and saved.
/// </summary>
public sealed class SharingGraph : IEquatable<SharingGraph>
{
    private readonly Dictionary<string, FactorSpec> _factors;
    private readonly Dictionary<(string Site, FactorRole Role), string> _reads;

    /// <summary>Creates a graph.</summary>
    /// <param name="sites">The adapted projections in model order.</param>
    /// <param name="factors">The live factors.</param>
    /// <param name="reads">(site name, role) → factor id.</param>
    /// <exception cref="InputException">A read names a site or factor that is not there, a factor's role or shape does not fit its reader, or a factor has no reader.</exception>
    public SharingGraph(IReadOnlyList<AdapterSite> sites, IEnumerable<FactorSpec> factors, IReadOnlyDictionary<(string Site, FactorRole Role), string> reads)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentNullException.ThrowIfNull(reads);
        Sites = sites;
        _factors = new(StringComparer.Ordinal);
        foreach (var factor in factors)
            if (!_factors.TryAdd(factor.Id, factor)) throw new InputException($"factor \"{factor.Id}\" is in the sharing graph twice");
        _reads = new(reads);
        Validate();
    }

    /// <summary>The adapted projections in model order.</summary>
    public IReadOnlyList<AdapterSite> Sites { get; }

    /// <summary>The live factors in the order they were made.</summary>
    public IReadOnlyCollection<FactorSpec> Factors => _factors.Values;

    /// <summary>(site name, role) → factor id.</summary>
    public IReadOnlyDictionary<(string Site, FactorRole Role), string> Reads => _reads;

    /// <summary>How many trained numbers the live factors hold.</summary>
    public long TrainedSize => _factors.Values.Where(f => f.Trained).Sum(f => f.Size);

    /// <summary>The factor of this name.</summary>
    /// <param name="id">The factor's id.</param>
    /// <exception cref="KeyNotFoundException">No live factor has this name.</exception>
    public FactorSpec this[string id] => _factors[id];

    /// <summary>The factor a site reads in a role, or null where the method has none.</summary>
    /// <param name="site">The reading site.</param>
    /// <param name="role">The role.</param>
    public FactorSpec? FactorOf(AdapterSite site, FactorRole role) => _reads.TryGetValue((site.Name, role), out var id) ? _factors[id] : null;

    /// <summary>The sites that read a factor, in model order.</summary>
    /// <param name="id">The factor's id.</param>
    public IEnumerable<AdapterSite> ReadersOf(string id)
    {
        var role = _factors[id].Role;
        return Sites.Where(s => _reads.TryGetValue((s.Name, role), out var read) && string.Equals(read, id, StringComparison.Ordinal));
    }

    /// <summary>The graph after one factor gave way to another: every site that read the one reads the other, and the one is gone.</summary>
    /// <param name="givesWay">The factor that goes.</param>
    /// <param name="survivor">The factor its readers read from now on.</param>
    /// <exception cref="InputException">One of them is not live, they are the same, or they differ in role, kind or shape.</exception>
    public SharingGraph Merge(string givesWay, string survivor)
    {
        if (!_factors.TryGetValue(givesWay, out var from) || !_factors.TryGetValue(survivor, out var into))
            throw new InputException($"cannot merge \"{givesWay}\" into \"{survivor}\": both must be live factors");
        if (ReferenceEquals(from, into) || from.Role != into.Role || !string.Equals(from.Kind, into.Kind, StringComparison.Ordinal) || !from.Shape.SequenceEqual(into.Shape))
            throw new InputException($"cannot merge \"{givesWay}\" into \"{survivor}\": they must be two factors of one role, kind and shape");
        return new(
            Sites,
            _factors.Values.Where(f => !ReferenceEquals(f, from)),
            _reads.ToDictionary(r => r.Key, r => string.Equals(r.Value, givesWay, StringComparison.Ordinal) ? survivor : r.Value));
    }

    /// <summary>The weight of one factor in an average of two: its share of their readers.</summary>
    /// <param name="id">The factor.</param>
    /// <param name="other">The other one.</param>
    internal double ShareOfReaders(string id, string other)
    {
        double own = ReadersOf(id).Count(), others = ReadersOf(other).Count();
        return own / (own + others);
    }

    /// <inheritdoc/>
    public bool Equals(SharingGraph? other) =>
        other is not null && Sites.SequenceEqual(other.Sites) && _factors.Count == other._factors.Count && _reads.Count == other._reads.Count
        && _factors.All(f => other._factors.TryGetValue(f.Key, out var o) && o.Equals(f.Value))
        && _reads.All(r => other._reads.TryGetValue(r.Key, out var o) && string.Equals(o, r.Value, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SharingGraph);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sites.Count, _factors.Count, _reads.Count);

    /// <summary>One line a factor: its name, shape, whether it trains, and the layers that read it.</summary>
    public override string ToString() => string.Join('\n', _factors.Values.Select(f =>
        $"{f.Id} [{string.Join(" x ", f.Shape)}]{(f.Trained ? "" : " frozen")} <- {string.Join(", ", ReadersOf(f.Id).GroupBy(s => s.Kind, StringComparer.Ordinal)
            .Select(g => $"{g.Key} {string.Join(' ', g.Select(s => s.Layer))}"))}"));

    private void Validate()
    {
        var sites = new Dictionary<string, AdapterSite>(StringComparer.Ordinal);
        foreach (var site in Sites)
            if (!sites.TryAdd(site.Name, site)) throw new InputException($"site \"{site.Name}\" is in the sharing graph twice");
        Refuse(_reads.Select(read => Misread(read.Key.Site, read.Key.Role, read.Value, sites)));
        Refuse(Sites.Select(Unpaired));
        var read = _reads.Values.ToHashSet(StringComparer.Ordinal);
        Refuse(_factors.Keys.Where(f => !read.Contains(f)).Select(f => (Func<string>)(() => $"no site reads factor \"{f}\"")));
    }

    // Only the texts that will be shown are made: the nearest names to a great many would take for ever.
    private static void Refuse(IEnumerable<Func<string>?> problems)
    {
        List<Func<string>> found = [.. problems.OfType<Func<string>>()];
        if (found is [var only]) throw new InputException(only());
        if (found.Count > 0) throw ProblemList.Error("the sharing graph is not possible", ProblemList.Texts(found, problem => problem()));
    }

    private Func<string>? Misread(string name, FactorRole role, string id, Dictionary<string, AdapterSite> sites)
    {
        if (!sites.TryGetValue(name, out var site)) return () => $"\"{id}\" is read by site \"{name}\", which is not listed{Suggestion.For(name, sites.Keys)}";
        if (!_factors.TryGetValue(id, out var factor)) return () => $"site \"{name}\" reads factor \"{id}\", which is not listed{Suggestion.For(id, _factors.Keys)}";
        return factor.Role == role && Fits(factor, site) ? null : () => $"site \"{name}\" ({site.Out} x {site.In}) cannot read factor \"{id}\" [{string.Join(" x ", factor.Shape)}] as {role.Letter()}";
    }

    private Func<string>? Unpaired(AdapterSite site)
    {
        var (a, b, inner) = (FactorOf(site, FactorRole.A), FactorOf(site, FactorRole.B), FactorOf(site, FactorRole.InnerDiagonal));
        if (a is null && b is null && inner is null && FactorOf(site, FactorRole.OuterDiagonal) is null) return null;
        if (a is null || b is null) return () => $"site \"{site.Name}\" reads factors but no {(a is null ? "A" : "B")}; an update needs both";
        if (a.Shape[0] == b.Shape[1] && (inner is null || inner.Shape[0] == a.Shape[0])) return null;
        return () => $"site \"{site.Name}\" reads factors of different ranks: "
            + string.Join(", ", new[] { a, b, inner }.OfType<FactorSpec>().Select(f => $"{f.Id} [{string.Join(" x ", f.Shape)}]"));
    }

    // A factor may be wider than its reader: VeRA's pair is made for the widest site and sliced.
    private static bool Fits(FactorSpec factor, AdapterSite site) => factor.Role switch
    {
        FactorRole.A => factor.Shape.Count == 2 && factor.Shape[1] >= site.In,
        FactorRole.B => factor.Shape.Count == 2 && factor.Shape[0] >= site.Out,
        FactorRole.InnerDiagonal => factor.Shape.Count == 1,
        _ => factor.Shape.Count == 1 && factor.Shape[0] == site.Out,
    };
}
