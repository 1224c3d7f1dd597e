using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Methods;

/// <summary>
/// ASLoRA (arXiv 2412.10135, section 3): starts as ShareLoRA; the B's whose running means are nearest merge while training. Without
/// <see cref="MethodOptions.ShareA"/> it starts as LoRA, and B's merge all the same.
/// </summary>
public static class AsLoraMethod
{
    /// <summary>The method.</summary>
    public static AdapterMethod Definition { get; } =
        new("aslora", "ASLoRA", "arXiv 2412.10135", BaseTraining.None, Merges: true, LearningRate: 1e-3, o => o.Alpha / o.Rank) { Share = Share };

    private static void Share(SharingGraphBuilder graph, AdapterSite site)
    {
        if (graph.Options.ShareA) ShareLoraMethod.Share(graph, site);
        else LoraMethod.Share(graph, site);
    }
}
