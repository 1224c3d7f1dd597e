using System.Globalization;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Training;

/// <summary>Runs made by the reference implementation, repeated by the trainer from the same factors and batches.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenTrainingTests : IDisposable
{
    // The cases give no tolerance of distances; a run of another criterion or of other means is off by far more.
    private const double RelativeDistance = 0.02;

    private readonly IDisposable _scope = NewDisposeScope();

    // A golden folder may leave a kind out.
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var kind in new[] { "training", "training-llama" }.Where(kind => Directory.Exists(TestPaths.Fixtures(kind))))
            {
                foreach (var folder in Directory.EnumerateDirectories(TestPaths.Fixtures(kind)).Where(f => File.Exists(Path.Combine(f, "case.json"))).Order(StringComparer.Ordinal))
                    cases.Add(kind, Path.GetFileName(folder));
            }
            return cases;
        }
    }

    public void Dispose() => _scope.Dispose();

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void ARunRepeatsEveryLossRateMergeAndFactorOfTheReference(string kind, string name)
    {
        var golden = TrainingCase.Read(kind, name);
        using var model = Model(golden);
        using var adapters = Adapters(golden, model);
        var parameters = TrainedParameters.Select(model, adapters, decayAll: true);
        if (golden.Count("trainable_parameters_at_start", "trainable_at_start") is { } atStart) Assert.Equal(atStart, parameters.Counts().Adapter);
        model.train();
        var total = golden.Json.GetProperty("total_steps").GetInt64();
        var betas = golden.Json.GetProperty("betas");
        using var optimizer = new AdamW(betas[0].GetDouble(), betas[1].GetDouble(), golden.Number("eps"), golden.Number("weight_decay"));
        using var merger = adapters.Method.Merges ? new Merger(adapters, MergeSchedule.Resolve(golden.Options.Merge, adapters.Graph, adapters.LoraSize, total)) : null;
        var schedule = LearningRateSchedule.Resolve(golden.Json.GetProperty("schedule").GetString()!, golden.Number("warmup_steps"), total, golden.Number("lr"));
        var trainer = new Trainer(model, parameters, optimizer, schedule, golden.Number("clip"), merger);

        using var batches = SafetensorsReader.Open(Path.Combine(TestPaths.Fixtures(kind), "batches.safetensors"));
        for (var step = 0; step < golden.Steps.Count; step++)
        {
            using var scope = NewDisposeScope();
            var window = Window(batches, step);
            var report = trainer.Step(window);
            var expected = golden.Steps[step];
            if (expected.TryGetProperty("targets", out var targets)) Assert.Equal(targets.GetInt64(), window.Sum(batch => batch.Labels!.numel()));
            Near(expected.GetProperty("loss").GetDouble(), report.Loss, golden.LossTolerance, $"loss of update {step + 1}");
            Near(expected.GetProperty("lr").GetDouble(), report.LearningRate, 1e-12, $"rate of update {step + 1}");
            var norm = expected.GetProperty("grad_norm").GetDouble();
            Near(norm, report.GradientNorm, golden.FactorTolerance * Math.Max(1, norm), $"gradient norm of update {step + 1}");
        }

        ExpectMerges(golden, adapters);
        if (golden.Count("trainable_adapter_parameters_at_end", "trainable_at_end") is { } atEnd) Assert.Equal(atEnd, adapters.Graph.TrainedSize);
        if (golden.Has("graph")) ExpectGraph(golden, adapters);
        if (File.Exists(golden.PathOf("final.safetensors"))) ExpectFinalValues(golden, model, adapters, merger);
        if (File.Exists(golden.PathOf("expected.safetensors"))) ExpectOutcome(golden, model, adapters, batches);
    }

    // With the head the files have; without one it is a language model.
    private static PretrainedModel Model(TrainingCase golden)
    {
        var folder = ModelFolder.Open(Path.Combine(TestPaths.Fixtures("models"), Path.GetFileName(golden.Model)));
        using var weights = folder.OpenWeights();
        var head = weights.Entries.TryGetValue("classifier.out_proj.weight", out var output) ? new TaskHead((int)output.Shape[0]) : null;
        return ModelLoader.Load(folder, head, 1, ScalarType.Float32, CPU, golden.Method.Base);
    }

    private static AdapterSet Adapters(TrainingCase golden, PretrainedModel model)
    {
        var layers = TargetSelection.Select(model.Linears, golden.Options.Targets);
        var graph = golden.Method.Graph([.. layers.Select(l => l.Site)], golden.Options);
        using var initial = File.Exists(golden.PathOf("initial.safetensors")) ? SafetensorsReader.Open(golden.PathOf("initial.safetensors")) : null;
        return AdapterSet.Restore(golden.Method, golden.Options, layers, graph, [], spec => initial!.Read(spec.Id));
    }

    private static List<TokenBatch> Window(SafetensorsReader batches, int step)
    {
        if (batches.Entries.ContainsKey("input_ids")) return [Batch(batches, step)];
        IEnumerable<int> parts = Enumerable.Range(0, int.MaxValue).TakeWhile(part => batches.Entries.ContainsKey($"{step}.{part}.input_ids"));
        return [.. parts.Select(part => LabelledBatch.Of(batches.Read($"{step}.{part}.input_ids"), batches.Read($"{step}.{part}.attention_mask"), batches.Read($"{step}.{part}.labels")))];
    }

    private static TokenBatch Batch(SafetensorsReader batches, int step)
    {
        using var scope = NewDisposeScope();
        var ids = batches.Read("input_ids")[step].clone().MoveToOuterDisposeScope();
        var mask = batches.Read("attention_mask")[step].to(ScalarType.Bool).MoveToOuterDisposeScope();
        return TokenBatch.FromTensors(ids, zeros_like(ids).MoveToOuterDisposeScope(), mask, batches.Read("labels")[step].clone().MoveToOuterDisposeScope());
    }

    private static void ExpectMerges(TrainingCase golden, AdapterSet adapters)
    {
        Assert.Equal(
            golden.Merges.Select(m => (m.GetProperty("step").GetInt64(), m.GetProperty("kind").GetString()!, m.GetProperty("lower").GetInt32(), m.GetProperty("upper").GetInt32())),
            adapters.MergeLog.Select(m => (m.Step, m.Kind, m.Lower, m.Upper)));
        foreach (var (expected, actual) in golden.Merges.Zip(adapters.MergeLog))
        {
            var distance = expected.GetProperty("distance").GetDouble();
            Near(distance, actual.Distance, RelativeDistance * distance, $"distance of the merge after update {actual.Step}");
            if (expected.GetProperty("runner_up") is { ValueKind: System.Text.Json.JsonValueKind.Number } runnerUp)
                Near(runnerUp.GetDouble(), actual.RunnerUp ?? double.NaN, RelativeDistance * runnerUp.GetDouble(), $"runner-up of the merge after update {actual.Step}");
            else Assert.Null(actual.RunnerUp);
        }
    }

    private static void ExpectGraph(TrainingCase golden, AdapterSet adapters) =>
        Assert.Equal(
            golden.Json.GetProperty("graph").EnumerateObject().Select(read => $"{read.Name} -> {read.Value.GetString()}").Order(StringComparer.Ordinal),
            adapters.Graph.Reads.Select(read => $"{read.Key.Site}|{AsLora.Adapters.Sharing.FactorRoles.Letter(read.Key.Role)} -> {read.Value}").Order(StringComparer.Ordinal));

    private static void ExpectFinalValues(TrainingCase golden, PretrainedModel model, AdapterSet adapters, Merger? merger)
    {
        using var final = SafetensorsReader.Open(golden.PathOf("final.safetensors"));
        var own = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter, StringComparer.Ordinal);
        foreach (var name in final.Entries.Keys)
        {
            var actual = name.StartsWith("mean:", StringComparison.Ordinal) ? merger!.Means[name[5..]] : own.TryGetValue(name, out var parameter) ? parameter : adapters[name].Value;
            Near(0, Difference(final.Read(name), actual), golden.FactorTolerance, name);
        }
        Assert.Equal(adapters.Factors.Where(f => f.Spec.Trained).Select(f => f.Spec.Id).Order(StringComparer.Ordinal), final.Entries.Keys.Where(k => k.Contains(':', StringComparison.Ordinal) && !k.StartsWith("mean:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static void ExpectOutcome(TrainingCase golden, PretrainedModel model, AdapterSet adapters, SafetensorsReader batches)
    {
        using var expected = SafetensorsReader.Open(golden.PathOf("expected.safetensors"));
        using var _ = no_grad();
        model.eval();
        using var batch = Batch(batches, 0);
        Near(0, Difference(expected.Read("logits_of_batch_0_after"), model.forward(batch)), golden.FactorTolerance, "logits");
        foreach (var name in expected.Entries.Keys.Where(k => k.StartsWith("delta:", StringComparison.Ordinal)))
        {
            using var delta = adapters.Delta(adapters.Graph.Sites.Single(s => string.Equals(s.Name, name["delta:".Length..], StringComparison.Ordinal)));
            Near(0, Difference(expected.Read(name), delta), golden.FactorTolerance, name);
        }
    }

    private static double Difference(Tensor expected, Tensor actual) => (expected - actual.detach()).abs().max().item<float>();

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected}, found {actual}, tolerance {tolerance}"));
}
