namespace AsLora.Training.Fusing;

/// <summary>How the logits of a fused model compare with those of model and adapter, both computed in one type.</summary>
/// <param name="Rows">Texts that were compared.</param>
/// <param name="Source">Where they came from.</param>
/// <param name="MaximumDifference">The greatest absolute difference of two logits.</param>
/// <param name="MeanDifference">The mean absolute difference.</param>
/// <param name="Agreement">
/// The share of texts whose greatest logit is that of the same class, or of one that was behind it by at most 2 % of the range of the text's logits, as happens among
/// the words of a language model; of a regression, of texts whose output moved by at most 0.05, or 5 % where it is above 1.
/// </param>
/// <param name="IsExact">Whether every tensor is float32 or wider, so that rounding cannot be seen.</param>
public sealed record LogitComparison(int Rows, string Source, double MaximumDifference, double MeanDifference, double Agreement, bool IsExact)
{
    /// <summary>The greatest difference allowed where all is float32.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The least agreement allowed where something is float16 or bfloat16.</summary>
    public const double LeastAgreement = 0.99;

    private const double RegressionTolerance = 0.05, Tie = 0.02;

    /// <summary>
    /// What both were computed in: <c>fp32</c> where every tensor is float32 or wider, else <c>bf16</c>, which takes no more memory than using the model does.
    /// </summary>
    public string Precision => IsExact ? "fp32" : "bf16";

    /// <summary>Whether the difference is within what is allowed. A number that is not finite never is.</summary>
    public bool IsWithinTolerance => double.IsFinite(MaximumDifference) && (IsExact ? MaximumDifference <= Tolerance : Agreement >= LeastAgreement);

    /// <summary>What a person is told where it is not.</summary>
    internal string Failure => string.Join(' ', new[]
    {
        FormattableString.Invariant($"the logits of the fused model differ from those of model and adapter by {MaximumDifference:0.0e0} at most and {MeanDifference:0.0e0} on average,"),
        FormattableString.Invariant($"and {100 * Agreement:0.0} % of {Rows} texts agree ({Source}); expected"),
        IsExact ? FormattableString.Invariant($"a difference of at most {Tolerance}") : FormattableString.Invariant($"agreement on at least {100 * LeastAgreement} %; --dtype fp32 rounds less"),
    }) + "; nothing was written";

    /// <summary>Compares.</summary>
    /// <param name="before">Logits of model and adapter, row by row.</param>
    /// <param name="after">Those of the fused model.</param>
    /// <param name="outputs">Logits a row.</param>
    /// <param name="source">Where the texts came from.</param>
    /// <param name="isExact">Whether every tensor is float32 or wider.</param>
    internal static LogitComparison Of(IReadOnlyList<float> before, IReadOnlyList<float> after, int outputs, string source, bool isExact)
    {
        var differences = before.Zip(after, (a, b) => Math.Abs((double)a - b)).ToList();
        // Max leaves numbers out that are not numbers; they must show.
        var maximum = differences.Exists(double.IsNaN) ? double.NaN : differences.Max();
        var rows = before.Chunk(outputs).Zip(after.Chunk(outputs)).ToList();
        var agreeing = rows.Count(row => outputs == 1
            ? Math.Abs((double)row.First[0] - row.Second[0]) <= RegressionTolerance * Math.Max(1, Math.Abs(row.First[0]))
            : row.First[Greatest(row.Second)] >= row.First.Max() - (Tie * (row.First.Max() - row.First.Min())));
        return new(rows.Count, source, maximum, differences.Average(), (double)agreeing / rows.Count, isExact);
    }

    private static int Greatest(float[] logits) => Array.IndexOf(logits, logits.Max());
}
