using AsLora.Reports;
using AsLora.Reports.Analyses;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;

namespace AsLora.Tests.Training;

/// <summary>What a run leaves for the analyses of reports.</summary>
public class TrainCurveTests
{
    [Fact]
    public void TheTrainingSplitIsScoredAtEveryEvaluationAndChangesNothingElse()
    {
        using var project = new TinyProject(dropout: 0.1);
        var without = RunConformanceTests.Train(project.Config("lora") with { Epochs = 3 });
        var record = RunConformanceTests.Train(project.Config("lora") with { Epochs = 3, TrainCurve = 16, Output = project["curve"] });
        var train = record.Evaluations.Where(e => e.Split == "train").ToList();
        Assert.Equal([6, 12, 18, record.Best.Step], train.Select(e => e.Step));
        Assert.Equal(without.Evaluations.Select(e => (e.Step, e.Split, e.Loss)), record.Evaluations.Except(train.SkipLast(1)).Select(e => (e.Step, e.Split, e.Loss)));
        Assert.Equal(without.Best.Loss, record.Best.Loss);
        var curve = Assert.Single(RunAnalyses.Of(RunSet.Read(project["curve"])).Curves);
        Assert.Equal(train.SkipLast(1).Select(e => (double?)e.Metrics["accuracy"]), curve.Points.Select(p => p.Train));
    }

    [Fact]
    public void ARunThatMergesNamesTheLayersItHadAndLeavesWhatTheAnalysesNeed()
    {
        using var project = new TinyProject(layers: 4);
        var record = RunConformanceTests.Train(project.Config());
        Assert.Equal(["query", "value"], record.Layers!.Keys);
        Assert.All(record.Layers.Values, layers => Assert.Equal([0, 1, 2, 3], layers));
        var analyses = RunAnalyses.Of(RunSet.Read(project.Output));
        Assert.Empty(analyses.Marked);
        Assert.Equal(8 - record.Merges.Count, Assert.Single(analyses.Sharing).Kinds.Sum(kind => kind.Groups.Count));
        Assert.Equal(record.Merges.Count, analyses.Norms.Sum(kind => kind.Merges)); // the distances before every merge are known
        Assert.All(analyses.Norms, kind => Assert.Equal([0, 1, 2, 3], kind.Factors.Select(f => f.Layer)));
        Assert.Null(RunConformanceTests.Train(project.Config("lora") with { Output = project["lora"] }).Layers);
    }
}
