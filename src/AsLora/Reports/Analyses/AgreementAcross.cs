namespace AsLora.Reports.Analyses;

/// <summary>What the two runs, or parts of runs, differ in whose groups are held against each other.</summary>
public enum AgreementAcross
{
    /// <summary>Two seeds of one method on one task, the same kind.</summary>
    Seeds,

    /// <summary>Two kinds of projection in one run.</summary>
    Kinds,

    /// <summary>Two tasks, the same method, seed and kind.</summary>
    Tasks,
}
