using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Methods;

/// <summary>VeRA (arXiv 2310.11454, equation 2): one frozen random pair for the whole model; every site trains its two diagonals.</summary>
public static class VeraMethod
{
    /// <summary>The method. The scale is 1; alpha is not read.</summary>
    public static AdapterMethod Definition { get; } = new("vera", "VeRA", "arXiv 2310.11454", BaseTraining.None, Merges: false, LearningRate: 1e-2, _ => 1) { Share = Share };

    private static void Share(SharingGraphBuilder graph, AdapterSite site)
    {
        graph.OneFrozen(site, FactorRole.A, FactorStart.Kaiming);
        graph.OneFrozen(site, FactorRole.B, FactorStart.Kaiming);
        graph.Own(site, FactorRole.InnerDiagonal, FactorStart.Tenth);
        graph.Own(site, FactorRole.OuterDiagonal, FactorStart.Zero);
    }
}
