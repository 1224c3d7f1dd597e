using AsLora.Reports;
using AsLora.Reports.Analyses;
using AsLora.Training;
using static AsLora.Tests.Support.SomeRecords;

namespace AsLora.Tests.Reports.Analyses;

public class CurveTests
{
    [Fact]
    public void TheTrainingSplitStandsBesideDevWhereItWasScored()
    {
        var curve = Assert.Single(Analyses(Of(LoraOf(8), 1, 0.5, 0.75, train: 0.875)).Curves);
        Assert.Equal(("accuracy", 2.0), (curve.Metric, curve.BestEpoch));
        Assert.Equal([new(100, 1, 0.5, 0.5, null, null), new(200, 2, 0.75, 0.25, 0.875, 0.125)], curve.Points);
        Assert.Equal([null, 0.125], curve.Points.Select(p => p.Gap));
    }

    [Fact]
    public void OfTwoScoresOfTheTrainingSplitTheOneOfTheCurveIsTaken()
    {
        var record = Of(LoraOf(8), 1, 0.5, 0.75);
        EvaluationRecord Train(long step, double accuracy) =>
            new(step, step / 100.0, "train", 1 - accuracy, new Dictionary<string, double> { ["accuracy"] = accuracy });
        record = record with { Evaluations = [record.Evaluations[0], Train(100, 0.5), record.Evaluations[1], Train(200, 0.875), Train(200, 1)] };
        Assert.Equal([0.5, 0.875], Assert.Single(Analyses(record).Curves).Points.Select(p => p.Train));
        Assert.Equal(0.25, ComparisonTable.Of(Set(record)).Rows[0].Gap.Best.Mean); // and the one at the end for the table
    }

    [Fact]
    public void TheMeanIsOverTheEvaluationsThatAllSeedsHave()
    {
        var shorter = Of(LoraOf(8), 2, 0.625, 0.75);
        shorter = shorter with { Evaluations = shorter.Evaluations.Take(1).ToList(), Best = shorter.Evaluations[0] };
        var curve = Assert.Single(Analyses(Of(LoraOf(8), 1, 0.5, 0.75), shorter).MeanCurves);
        Assert.Equal((2, new CurvePoint(100, 1, 0.5625, 0.4375, null, null)), (curve.Runs, Assert.Single(curve.Points)));
    }

    private static RunAnalyses Analyses(params RunRecord[] records) => RunAnalyses.Of(Set(records));
}
