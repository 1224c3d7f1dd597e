namespace AsLora.Tasks;

/// <summary>A score of predictions against labels; higher is better. <see cref="Metrics"/> computes it.</summary>
public enum Metric
{
    /// <summary>The share of rows whose class is right.</summary>
    Accuracy,

    /// <summary>F1 of class 1: the harmonic mean of its precision and recall.</summary>
    F1,

    /// <summary>The mean of every class's F1, each class weighing the same.</summary>
    MacroF1,

    /// <summary>Matthews' correlation coefficient.</summary>
    Matthews,

    /// <summary>Pearson's correlation.</summary>
    Pearson,

    /// <summary>Spearman's rank correlation; ties get the average of their ranks.</summary>
    Spearman,
}
