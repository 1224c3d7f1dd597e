using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Methods;

/// <summary>ShareLoRA with A shared (arXiv 2406.10785): one A for each kind of projection, a B for every site.</summary>
public static class ShareLoraMethod
{
    /// <summary>The method.</summary>
    public static AdapterMethod Definition { get; } = new("sharelora", "ShareLoRA", "arXiv 2406.10785", BaseTraining.None, Merges: false, LearningRate: 1e-3, o => o.Alpha / o.Rank) { Share = Share };

    internal static void Share(SharingGraphBuilder graph, AdapterSite site)
    {
        graph.PerKind(site, FactorRole.A, FactorStart.Kaiming);
        graph.Own(site, FactorRole.B, FactorStart.Zero);
    }
}
