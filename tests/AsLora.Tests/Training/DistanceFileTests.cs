using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Tests.Training.Checkpoints;
using AsLora.Training;
using AsLora.Training.Checkpoints;

namespace AsLora.Tests.Training;

/// <summary>What a run says of the distances between its factors.</summary>
public class DistanceFileTests
{
    [Theory]
    [InlineData(MergeCriterion.Factor)]
    [InlineData(MergeCriterion.Update)]
    [InlineData(MergeCriterion.Relative)]
    public void EveryMergeIsThatOfTheNearestPairOfTheRecordBeforeIt(MergeCriterion criterion)
    {
        using var project = new TinyProject();
        var merges = RunConformanceTests.Train(Merging(project.Config(), merge => merge with { Criterion = criterion })).Merges;
        var records = DistanceFile.Read(project.Output);

        Assert.Equal(6, merges.Count);
        foreach (var merge in merges)
        {
            var kinds = records.Where(r => r.Step == merge.Step).ToList();
            Assert.Equal(["query", "value"], kinds.Select(r => r.Kind));
            var pairs = kinds.SelectMany(r => Pairs(r, criterion)).OrderBy(p => p.Distance).ToList();
            Assert.Equal((merge.Kind, merge.Lower, merge.Upper, (double)(float)merge.Distance), pairs[0]);
            Assert.Equal((float?)merge.RunnerUp, pairs.Count > 1 ? (float)pairs[1].Distance : null);
            var next = records.First(r => r.Kind == merge.Kind && r.Step > merge.Step);
            Assert.Equal(kinds.Single(r => r.Kind == merge.Kind).Layers.Where(layer => layer != merge.Lower), next.Layers);
        }
    }

    [Fact]
    public void ThereIsARecordBeforeEveryEventAtEveryEvaluationUpToTheLastPossibleOneAndAfterTheLastUpdate()
    {
        using var project = new TinyProject();
        var config = project.Config() with { EvaluateEvery = 2, Epochs = 3 };
        RunConformanceTests.Train(Merging(config, merge => merge with { Start = 3, Interval = 4, Until = 11 }));
        var steps = DistanceFile.Read(project.Output).Select(r => (r.Step, r.Kind)).ToList();
        Assert.Equal(((long[])[2, 3, 4, 6, 7, 8, 10, 11, 18]).SelectMany(step => new[] { (step, "query"), (step, "value") }), steps);
    }

    [Fact]
    public void TheNormIsThatOfTheMeanAndOneFactorAloneHasNoDistances()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        var last = DistanceFile.Read(project.Output)[^1];
        Assert.Equal((12, 1), (last.Step, last.Layers.Count));
        Assert.All(last.Distances.Values, rows => Assert.Empty(Assert.Single(rows)));
        var file = Checkpoint.All(project.Output)[0].Tensors;
        using var reader = AsLora.Adapters.Files.SafetensorsReader.Open(file);
        using var mean = reader.Read($"mean:bert/encoder/layer/{last.Layers[0]}/attention/self/value:B");
        using var norm = mean.norm();
        Assert.Equal(TorchSharp.TensorExtensionMethods.ToDouble(norm), last.Norms[0], 1e-6);
    }

    [Theory]
    [InlineData("aslora", false)]
    [InlineData("lora", true)]
    public void NoFileIsLeftWhereNobodyWantsItOrNothingMerges(string method, bool record)
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config(method) with { RecordDistances = record });
        Assert.False(File.Exists(Path.Combine(project.Output, "distances.jsonl")));
        Assert.Equal(
            $"there is no {Path.Combine(project.Output, "distances.jsonl")}: only runs whose factors merge write it, and not where record-distances is false",
            Assert.Throws<InputException>(() => DistanceFile.Read(project.Output)).Message);
    }

    [Fact]
    public void WhatWasWrittenAfterTheCheckpointIsWrittenAgainAndNotTwice()
    {
        using var project = new TinyProject();
        var config = project.Config() with { CheckpointEvery = 1, KeepCheckpoints = 5 };
        RunConformanceTests.Train(config);
        var stopped = config with { Output = project["stopped"] };
        ResumeTests.StopAfter(stopped, 8);
        foreach (var checkpoint in Checkpoint.All(stopped.Output).Take(3)) File.Delete(checkpoint.Tensors); // goes on after update 5
        File.AppendAllText(Path.Combine(stopped.Output, "distances.jsonl"), "{\"step\":9,");
        ResumeTests.Resume(stopped);
        RunFiles.ExpectSame(project.Output, stopped.Output);
    }

    [Fact]
    public void ALineThatWasNotWrittenToItsEndIsLeftOutAndADamagedOneNamed()
    {
        using var folder = new TempFolder();
        const string Line = """{"step":3,"kind":"query","layers":[0,2],"norms":[1.5,2],"distances":{"factor":[[0.25],[]]}}""";
        var file = folder["distances.jsonl"];
        File.WriteAllText(file, $"{Line}\n{Line[..40]}");
        var record = Assert.Single(DistanceFile.Read(folder.Path));
        double Between(int first, int second) => record.Between(MergeCriterion.Factor, first, second);
        Assert.Equal((0.25, 0.25, 0), (Between(0, 1), Between(1, 0), Between(1, 1)));

        foreach (var (damaged, problem) in new[]
        {
            (Line.Replace("[[0.25],[]]", "[[0.25]]"), "its lists do not have the lengths its layers ask for"),
            (Line.Replace("[[0.25],[]]", "[null,[]]"), "its lists do not have the lengths its layers ask for"),
            (Line.Replace("[0,2]", "[0,2,3]"), "its lists do not have the lengths its layers ask for"),
            (Line[..40], ""),
            (Line.Replace("factor", "nearness"), ""),
        })
        {
            File.WriteAllText(file, $"{Line}\n{damaged}\n");
            var error = Assert.Throws<InputException>(() => DistanceFile.Read(file));
            Assert.StartsWith($"{file}:2 is not a record of distances: {problem}", error.Message, StringComparison.Ordinal);
        }
    }

    private static RunConfig Merging(RunConfig config, Func<MergeOptions, MergeOptions> change) =>
        config with { Method = config.Method with { Options = config.Method.Options with { Merge = change(config.Method.Options.Merge) } } };

    private static IEnumerable<(string Kind, int Lower, int Upper, double Distance)> Pairs(DistanceRecord record, MergeCriterion criterion) =>
        from lower in Enumerable.Range(0, record.Layers.Count)
        from upper in Enumerable.Range(lower + 1, record.Layers.Count - lower - 1)
        select (record.Kind, record.Layers[lower], record.Layers[upper], record.Between(criterion, lower, upper));
}
