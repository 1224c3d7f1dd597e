using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Methods;

/// <summary>Tied-LoRA (arXiv 2311.09578, the variant that trains everything): one pair for each kind of projection, two diagonals for every site.</summary>
public static class TiedLoraMethod
{
    /// <summary>The method.</summary>
    public static AdapterMethod Definition { get; } = new("tied-lora", "Tied-LoRA", "arXiv 2311.09578", BaseTraining.None, Merges: false, LearningRate: 1e-3, o => o.Alpha / o.Rank) { Share = Share };

    // The outer diagonal starts at zero, so that the output is unchanged at the start although B is random.
    private static void Share(SharingGraphBuilder graph, AdapterSite site)
    {
        graph.PerKind(site, FactorRole.A, FactorStart.Kaiming);
        graph.PerKind(site, FactorRole.B, FactorStart.Kaiming);
        graph.Own(site, FactorRole.InnerDiagonal, FactorStart.One);
        graph.Own(site, FactorRole.OuterDiagonal, FactorStart.Zero);
    }
}
