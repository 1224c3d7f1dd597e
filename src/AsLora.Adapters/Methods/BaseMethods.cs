namespace AsLora.Adapters.Methods;

/// <summary>The methods that train the model's own parameters and have no factors.</summary>
public static class BaseMethods
{
    /// <summary>Full fine-tuning: every parameter trains.</summary>
    public static AdapterMethod Full { get; } = new("full", "full", "–", BaseTraining.All, Merges: false, LearningRate: 1e-4, _ => 1);

    /// <summary>BitFit (arXiv 2106.10199): every bias trains.</summary>
    public static AdapterMethod BitFit { get; } = new("bitfit", "BitFit", "arXiv 2106.10199", BaseTraining.Biases, Merges: false, LearningRate: 1e-3, _ => 1);
}
