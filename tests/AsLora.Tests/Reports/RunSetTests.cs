using AsLora.Adapters;
using AsLora.Reports;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Reports;

public sealed class RunSetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunsAreFoundAtAnyDepthInTheOrderOfTheirNumbersAndGoByTheirExperimentsNames()
    {
        Write("out/tiny/mrpc/lora/seed-10/run.json", 10);
        Write("out/tiny/mrpc/lora/seed-2/run.json", 2);
        Write("results/mrpc-lora-3.json", 3);
        Write("results/few/LoRA small/seed-4.json", 4);
        _folder.Write("out/experiment.yaml", "models: [tiny]"u8);
        var runs = RunSet.Read(_folder.Path).Runs;
        Assert.Equal(["tiny", "tiny", null, null], runs.Select(run => run.Model));
        Assert.Equal([(2UL, "lora"), (10UL, "lora"), (4UL, "LoRA small"), (3UL, null)], runs.Select(run => (run.Record!.Config.Seed, run.Name)));
        string[] paths = ["out/tiny/mrpc/lora/seed-2", "out/tiny/mrpc/lora/seed-10", "results/few/LoRA small/seed-4.json", "results/mrpc-lora-3.json"];
        Assert.Equal(paths.Select(path => _folder[path]), runs.Select(run => run.Path));
        Assert.Equal([true, true, false, false], runs.Select(run => run.Folder is not null));
    }

    [Fact]
    public void TrialsOfLearningRatesAndWhatBelongsToARunAreNoRuns()
    {
        Write("out/lora/seed-1/run.json", 1);
        Write("out/lora/seed-1/checkpoint-100/run.json", 1);
        Write("out/sweep/tiny/mrpc/lora/rate-0.001/seed-7/run.json", 7);
        Write("out/.hidden/run.json", 8);
        _folder.Write("out/sweep.json", "[{\"model\":\"tiny\"}]"u8);
        _folder.Write("out/lora/seed-1/adapter.json", "{\"format\":2}"u8);
        Assert.Equal(1UL, Assert.Single(RunSet.Read(_folder.Path).Runs).Record!.Config.Seed);
        Assert.Equal(7UL, Assert.Single(RunSet.Read(_folder["out/sweep"]).Runs).Record!.Config.Seed);
    }

    [Fact]
    public void OverlappingPathsAndLinksInARingReadEveryRunOnce()
    {
        Write("a/b/run.json", 1);
        Directory.CreateSymbolicLink(_folder["a/ring"], _folder.Path);
        Assert.Single(RunSet.Read(_folder.Path, _folder["a"], _folder["a/b"], _folder["a/b/run.json"]).Runs);
    }

    [Fact]
    public void WhatCannotBeCountedIsThereWithItsReasonAndTheRestIsRead()
    {
        Write("01/run.json", 1);
        Damage("02-cut", text => text[..(text.Length / 2)]);
        Damage("03-zeros", text => new('\0', text.Length));
        Damage("04-newer", text => text.Replace("\"format\": 1", "\"format\": 7").Replace("\"seconds\"", "\"minutes\""));
        Damage("05-method", text => text.Replace("\"name\": \"lora\"", "\"name\": \"dora\""));
        Damage("06-metric", text => text.Replace("\"metric\": \"accuracy\"", "\"metric\": \"bleu\""));
        (Record(7) with { IsFinished = false, Steps = 200, TotalSteps = 400 }).Write(_folder, "07/run.json");
        Directory.CreateDirectory(_folder["08"]);
        _folder.Write("08/metrics.jsonl", ""u8);
        Directory.CreateDirectory(_folder["09"]);
        _folder.Write("09/diagnosis.json", "{}"u8);
        Write("10/run.json", 1);
        Directory.CreateDirectory(_folder["11"]);
        _folder.Write("11/seed-3.yaml", "seed: 3"u8);
        _folder.Write("12.json", "{\"format\": 1,"u8);
        var problems = RunSet.Read(_folder.Path).Runs.Select(run => (Path.GetFileName(run.Path), run.Problem)).ToList();
        string[] names = ["01", "02-cut", "03-zeros", "04-newer", "05-method", "06-metric", "07", "08", "09", "10", "seed-3", "12.json"];
        Assert.Equal(names, problems.Select(p => p.Item1));
        string[] expected =
        [
            "",
            "02-cut/run.json is not the record of a run: ",
            "03-zeros/run.json is not the record of a run: ",
            "04-newer/run.json is not the record of a run: it has format 7, and this program reads formats up to 1; use the program",
            "05-method/run.json is damaged: there is no method \"dora\"",
            "06-metric/run.json is damaged: an evaluation without bleu, which decides",
            "it is not finished: 200 of 400 updates are made",
            "it has no run.json: it goes on, or was stopped before its first evaluation that counts",
            "09/diagnosis.json says at which update",
            $"it is a copy of {_folder["01"]}, which is counted",
            "it has not begun, or could not: there is no more of it than ",
            "12.json is not JSON, so it is damaged if it was the record of a run: ",
        ];
        foreach (var (text, (name, problem)) in expected.Zip(problems)) Assert.Contains(text, problem ?? "", StringComparison.Ordinal);
        Assert.Null(problems[0].Problem);
        Assert.Single(RunSet.Read(_folder.Path).Finished);
    }

    [Fact]
    public void EveryPathThatIsNotThereIsNamed()
    {
        var error = Assert.Throws<InputException>(() => RunSet.Read(_folder["a"], _folder.Path, _folder["b"]));
        Assert.Equal($"there is no {_folder["a"]}; expected the folder of a run, a folder of runs, or the JSON file of a record\n"
            + $"there is no {_folder["b"]}; expected the folder of a run, a folder of runs, or the JSON file of a record", error.Message);
    }

    [Fact]
    public void AFolderWithoutRunsIsAnError()
    {
        var error = Assert.Throws<InputException>(() => RunSet.Read(_folder.Path));
        Assert.Equal($"there is no run below {_folder.Path}; a run is a folder with a run.json, or a copy of that file under another name", error.Message);
    }

    [Fact]
    public void TheRecordsOfTheRepositoryAreAllRead()
    {
        var runs = RunSet.Read(Path.Combine(TestPaths.Repository, "results")).Runs;
        Assert.NotEmpty(runs);
        Assert.All(runs, run => Assert.Null(run.Problem));
    }

    private static RunRecord Record(ulong seed) => SomeRecords.Of(SomeRecords.LoraOf(8), seed, 0.5, 0.6);

    private void Write(string name, ulong seed) => Record(seed).Write(_folder, name);

    private void Damage(string name, Func<string, string> damage)
    {
        Write($"{name}/run.json", 1);
        File.WriteAllText(_folder[$"{name}/run.json"], damage(File.ReadAllText(_folder[$"{name}/run.json"])));
    }
}
