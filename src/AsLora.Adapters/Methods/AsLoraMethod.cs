namespace AsLora.Adapters.Methods;

/// <summary>ASLoRA (arXiv 2412.10135, section 3): starts as ShareLoRA; the B's whose running means are nearest merge while training.</summary>
public static class AsLoraMethod
{
    /// <summary>The method.</summary>
    public static AdapterMethod Definition { get; } = new("aslora", "ASLoRA", "arXiv 2412.10135", BaseTraining.None, Merges: true, LearningRate: 1e-3, o => o.Alpha / o.Rank) { Share = ShareLoraMethod.Share };
}
