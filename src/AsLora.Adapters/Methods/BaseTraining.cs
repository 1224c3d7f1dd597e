namespace AsLora.Adapters.Methods;

/// <summary>Which of the model's own parameters a method trains; the task head always trains.</summary>
public enum BaseTraining
{
    /// <summary>None: only factors.</summary>
    None,

    /// <summary>Every bias, those of layer norms too (BitFit, arXiv 2106.10199).</summary>
    Biases,

    /// <summary>Everything (full fine-tuning).</summary>
    All,
}
