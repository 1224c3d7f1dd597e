using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Methods;

/// <summary>
/// A fine-tuning method as data: which factors exist, who shares them, how they start, how their update is scaled, and which of the model's
/// own parameters train beside them.
/// </summary>
/// <param name="Name">The name on the command line and in files.</param>
/// <param name="Title">The name in tables.</param>
/// <param name="Source">The paper.</param>
/// <param name="Base">Which of the model's own parameters train.</param>
/// <param name="Merges">Whether B factors merge while training.</param>
/// <param name="LearningRate">The highest learning rate where none is given. A start for a search, not its result.</param>
/// <param name="Scale">The factor s of the update, from the options.</param>
public sealed record AdapterMethod(
    string Name,
    string Title,
    string Source,
    BaseTraining Base,
    bool Merges,
    double LearningRate,
    Func<MethodOptions, double> Scale)
{
    /// <summary>Adds one site's reads to the graph; nothing for a method without factors.</summary>
    internal Action<SharingGraphBuilder, AdapterSite> Share { get; init; } = (_, _) => { };

    /// <summary>The sharing graph before the first step.</summary>
    /// <param name="sites">The sites to adapt, in model order.</param>
    /// <param name="options">Rank, alpha and the rest.</param>
    /// <exception cref="InputException">An option is out of its range for these sites; a method without factors reads none.</exception>
    public SharingGraph Graph(IReadOnlyList<AdapterSite> sites, MethodOptions options)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(options);
        var builder = new SharingGraphBuilder(sites, options);
        foreach (var site in sites) Share(builder, site);
        if (builder.HasFactors) options.Validate(sites);
        return builder.Build();
    }
}
