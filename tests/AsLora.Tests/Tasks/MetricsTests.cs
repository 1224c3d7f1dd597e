using System.Text.Json;
using AsLora.Tasks;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Tasks;

public class MetricsTests
{
    private static readonly Gen<(double[] Predictions, double[] Labels)> Classes = Gen.Select(Gen.Int[0, 1].Select(c => (double)c), Gen.Int[0, 1].Select(c => (double)c)).Array[1, 60]
        .Select(rows => (rows.Select(r => r.Item1).ToArray(), rows.Select(r => r.Item2).ToArray()));

    // Steps of 1/8 are exact and make ties.
    private static readonly Gen<(double[] Predictions, double[] Labels)> Numbers = Gen.Select(Gen.Int[-40, 40].Select(i => i / 8.0), Gen.Int[-40, 40].Select(i => i / 8.0)).Array[2, 60]
        .Select(rows => (rows.Select(r => r.Item1).ToArray(), rows.Select(r => r.Item2).ToArray()));

    [Fact, Trait("Category", "Golden")]
    public void ScoresAreThoseOfScikitLearnAndSciPy()
    {
        var path = TestPaths.FixturesOrSkip("metrics.json");
        // The reference writes the correlation of a constant as a bare NaN, which is not JSON.
        using var golden = JsonDocument.Parse(File.ReadAllText(path).Replace(": NaN", ": null"));
        var compared = 0;
        foreach (var row in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            double[] Values(string name) => [.. row.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            foreach (var metric in Enum.GetValues<Metric>())
            {
                if (!row.TryGetProperty(metric.Name(), out var expected)) continue;
                Assert.Equal(expected.ValueKind == JsonValueKind.Null ? double.NaN : expected.GetDouble(), Metrics.Compute(metric, Values("predictions"), Values("labels")), 1e-12);
                compared++;
            }
        }
        Assert.True(compared > 0, "metrics.json has no score of a metric we know");
    }

    [Fact]
    public void SinglePrecisionInputIsComputedInDouble() =>
        Assert.Equal(Metrics.Compute(Metric.Pearson, [0.5, 0.25, 3.0], [1.0, 2.5, 4.0]), Metrics.Compute(Metric.Pearson, (IReadOnlyList<float>)[0.5f, 0.25f, 3f], [1f, 2.5f, 4f]));

    [Theory]
    [InlineData(Metric.F1, new double[] { 0, 0 }, new double[] { 0, 0 }, 0)]
    [InlineData(Metric.F1, new double[] { 0, 0 }, new double[] { 1, 1 }, 0)]
    [InlineData(Metric.F1, new double[] { 1, 1, 0 }, new double[] { 1, 0, 0 }, 2.0 / 3)]
    [InlineData(Metric.MacroF1, new double[] { 0, 2, 1, 0, 0, 1 }, new double[] { 0, 1, 2, 0, 1, 2 }, 0.8 / 3)] // the example in scikit-learn's documentation of f1_score
    [InlineData(Metric.MacroF1, new double[] { 4, 4 }, new double[] { 4, 2 }, 1.0 / 3)]
    [InlineData(Metric.MacroF1, new double[] { 7, 7 }, new double[] { 7, 7 }, 1)]
    [InlineData(Metric.Matthews, new double[] { 1, 1 }, new double[] { 1, 1 }, 0)]
    [InlineData(Metric.Matthews, new double[] { 1, 1 }, new double[] { 0, 1 }, 0)]
    [InlineData(Metric.Matthews, new double[] { 1 }, new double[] { 1 }, 0)]
    [InlineData(Metric.Matthews, new double[] { 0, 1, 2, 2 }, new double[] { 0, 1, 2, 0 }, 0.7)]
    [InlineData(Metric.Accuracy, new double[] { 1 }, new double[] { 1 }, 1)]
    [InlineData(Metric.Accuracy, new double[] { double.PositiveInfinity, 1 }, new double[] { 1, 1 }, 0.5)]
    [InlineData(Metric.Pearson, new[] { 0.1, 0.1, 0.1 }, new double[] { 1, 2, 3 }, double.NaN)]
    [InlineData(Metric.Pearson, new double[] { 1, 2, 3 }, new double[] { 5, 5, 5 }, double.NaN)]
    [InlineData(Metric.Pearson, new double[] { 1, double.PositiveInfinity, 3 }, new double[] { 1, 2, 3 }, double.NaN)]
    [InlineData(Metric.Pearson, new double[] { 1 }, new double[] { 1 }, double.NaN)]
    [InlineData(Metric.Pearson, new double[] { 1, 2 }, new double[] { 4, 3 }, -1)]
    [InlineData(Metric.Spearman, new double[] { 7, 7, 7 }, new double[] { 1, 2, 3 }, double.NaN)]
    [InlineData(Metric.Spearman, new double[] { 1, double.PositiveInfinity, 3 }, new double[] { 1, 3, 2 }, 1)]
    [InlineData(Metric.Spearman, new double[] { 1 }, new double[] { 1 }, double.NaN)]
    public void DegenerateCasesFollowTheirLibraries(Metric metric, double[] predictions, double[] labels, double score) =>
        Assert.Equal(score, Metrics.Compute(metric, predictions, labels), 1e-12);

    [Fact]
    public void EveryScoreIsNaNWithoutRowsOrWithANaNAmongThem()
    {
        foreach (var metric in Enum.GetValues<Metric>())
        {
            Assert.Equal(double.NaN, Metrics.Compute(metric, (double[])[], []));
            Assert.Equal(double.NaN, Metrics.Compute(metric, [1, double.NaN, 0], [1.0, 0, 1]));
            Assert.Equal(double.NaN, Metrics.Compute(metric, [1.0, 0, 0], [1, double.NaN, 1]));
        }
    }

    [Fact]
    public void AsManyLabelsAsPredictionsAreAskedFor() =>
        Assert.StartsWith("2 predictions for 1 labels", Assert.Throws<ArgumentException>(() => Metrics.Compute(Metric.Accuracy, [1, 0], [1.0])).Message, StringComparison.Ordinal);

    [Fact]
    public void EqualValuesShareTheAverageOfTheirRanks() => Assert.Equal([2.5, 1, 2.5, 5, 5, 5], Correlation.Ranks([3, 1, 3, 9, 9, 9]));

    [Fact]
    public void TheOrderOfRowsDoesNotMatter() =>
        Gen.Select(Gen.OneOf(Classes, Numbers), Gen.OneOf(Enum.GetValues<Metric>()), Gen.Int).Sample((rows, metric, seed) =>
        {
            var order = Enumerable.Range(0, rows.Labels.Length).ToArray();
            new Random(seed).Shuffle(order);
            double[] Reordered(double[] values) => [.. order.Select(i => values[i])];
            Assert.Equal(Metrics.Compute(metric, rows.Predictions, rows.Labels), Metrics.Compute(metric, Reordered(rows.Predictions), Reordered(rows.Labels)), 1e-12);
        });

    [Fact]
    public void EveryScoreIsTheSameWithPredictionsAndLabelsExchanged() =>
        Gen.Select(Gen.OneOf(Classes, Numbers), Gen.OneOf(Enum.GetValues<Metric>())).Sample((rows, metric) =>
            Assert.Equal(Metrics.Compute(metric, rows.Predictions, rows.Labels), Metrics.Compute(metric, rows.Labels, rows.Predictions), 1e-12));

    [Fact]
    public void MatthewsIsTheFormulaOfTwoClassesIsTheSameForClassesExchangedOnBothSidesAndChangesSignForOne() =>
        Classes.Sample((predictions, labels) =>
        {
            double Cell(int p, int l) => predictions.Zip(labels).Count(r => r.First == p && r.Second == l);
            double[] Exchanged(double[] values) => [.. values.Select(v => 1 - v)];
            var (tp, tn, fp, fn) = (Cell(1, 1), Cell(0, 0), Cell(1, 0), Cell(0, 1));
            var factors = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
            var expected = factors == 0 ? 0 : ((tp * tn) - (fp * fn)) / Math.Sqrt(factors);
            Assert.Equal(expected, Metrics.Compute(Metric.Matthews, predictions, labels), 1e-12);
            Assert.Equal(expected, Metrics.Compute(Metric.Matthews, Exchanged(predictions), Exchanged(labels)), 1e-12);
            Assert.Equal(-expected, Metrics.Compute(Metric.Matthews, Exchanged(predictions), labels), 1e-12);
        });

    [Fact]
    public void SpearmanDoesNotChangeUnderARisingFunctionNorPearsonUnderALinearOne() =>
        Gen.Select(Numbers, Gen.Int[1, 8], Gen.Int[-8, 8]).Sample((rows, factor, offset) =>
        {
            double[] Map(Func<double, double> f) => [.. rows.Predictions.Select(f)];
            Assert.Equal(Metrics.Compute(Metric.Spearman, rows.Predictions, rows.Labels), Metrics.Compute(Metric.Spearman, Map(v => (v * v * v) + v), rows.Labels), 1e-12);
            Assert.Equal(Metrics.Compute(Metric.Pearson, rows.Predictions, rows.Labels), Metrics.Compute(Metric.Pearson, Map(v => (factor * v) + offset), rows.Labels), 1e-9);
        });
}
