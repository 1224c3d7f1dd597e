using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Methods;

/// <summary>LoRA (arXiv 2106.09685, section 4.1) and rsLoRA (arXiv 2312.03732): an A and a B for every site, which differ in the scale alone.</summary>
public static class LoraMethod
{
    /// <summary>LoRA: s = alpha / r.</summary>
    public static AdapterMethod Definition { get; } = new("lora", "LoRA", "arXiv 2106.09685", BaseTraining.None, Merges: false, LearningRate: 1e-3, o => o.Alpha / o.Rank) { Share = Share };

    /// <summary>rsLoRA: s = alpha / sqrt(r), so that the update's size does not fall with the rank.</summary>
    public static AdapterMethod RankStabilized { get; } = new("rslora", "rsLoRA", "arXiv 2312.03732", BaseTraining.None, Merges: false, LearningRate: 1e-3, o => o.Alpha / Math.Sqrt(o.Rank)) { Share = Share };

    internal static void Share(SharingGraphBuilder graph, AdapterSite site)
    {
        graph.Own(site, FactorRole.A, FactorStart.Kaiming);
        graph.Own(site, FactorRole.B, FactorStart.Zero);
    }
}
