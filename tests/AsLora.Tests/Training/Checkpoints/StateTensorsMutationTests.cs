using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using AsLora.Training;
using AsLora.Training.Checkpoints;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Training.Checkpoints;

/// <summary>The tensors of checkpoints that were mutated and given digests that fit: restored to the last bit of what is there, or refused with a typed error.</summary>
public sealed class StateTensorsMutationTests : IDisposable
{
    private const int Mutations = 400;
    private readonly TinyProject _project = new(layers: 2);
    private readonly RunConfig _config;
    private readonly string _folder;
    private readonly TrainingState _state;

    // In the middle of a window, so that there are gradients too.
    public StateTensorsMutationTests()
    {
        _config = _project.Config() with { Accumulation = 2 };
        RunConformanceTests.Train(_config);
        var last = Checkpoint.All(_config.Output)[0];
        _state = last.Read();
        _state = _state with { Position = new(_state.Position.Steps, 1, 0.5) };
        using var subject = TaskModel.Create(_state.Config);
        subject.Restore(last.Path);
        using var scope = NewDisposeScope();
        var (parameters, optimizer, merger, tensors) = Parts(subject);
        tensors.Restore(last.Tensors, last.Read());
        foreach (var parameter in parameters.All) parameter.Value.grad = rand(parameter.Value.shape).DetachFromDisposeScope();
        _folder = Path.Combine(_config.Output, Checkpoint.NameOf(_state.Position));
        new Checkpoint(_folder).Write(_state, tensors.Capture(), folder => subject.WriteFiles(folder, parameters));
        optimizer.Dispose();
        merger.Dispose();
    }

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("adapter.json")]
    [InlineData("adapter.safetensors")]
    [InlineData("trainer_state.safetensors")]
    public void WhatIsRestoredIsWhatIsThere(string name)
    {
        var file = Path.Combine(_folder, name);
        var valid = File.ReadAllBytes(file);
        var generator = get_rng_state();
        Hostile.InTime(() =>
        {
            using var subject = TaskModel.Create(_state.Config);
            Gen<Mutation> mutations = name.EndsWith("json", StringComparison.Ordinal) ? Gen.OneOf(JsonMutations.Of(valid), ByteMutations.Of(valid)) : SafetensorsMutations.Of(valid);
            mutations.Sample(mutation =>
            {
                File.WriteAllBytes(file, mutation.Bytes);
                CheckpointMutationTests.Seal(_folder);
                using var scope = NewDisposeScope();
                RestoreAndCompare(subject);
            }, iter: Mutations, threads: 1);
        }, () => name);
        set_rng_state(generator);
    }

    [Fact]
    public void AStateThatIsNoneOfTheGeneratorIsRefusedBeforeLibtorchSeesIt()
    {
        var file = Path.Combine(_folder, "trainer_state.safetensors");
        var bytes = File.ReadAllBytes(file);
        using (var reader = SafetensorsReader.Open(file))
        {
            var entry = reader.Entries["generator"];
            bytes.AsSpan((int)entry.Offset, (int)entry.Length).Fill(0xFF);
        }
        File.WriteAllBytes(file, bytes);
        using var subject = TaskModel.Create(_state.Config);
        using var scope = NewDisposeScope();
        subject.Restore(_folder);
        var (_, optimizer, merger, tensors) = Parts(subject);
        var error = Assert.Throws<InputException>(() => tensors.Restore(file, _state));
        Assert.Equal($"{file} holds a state of the random generator that is none; go on from an earlier checkpoint", error.Message);
        optimizer.Dispose();
        merger.Dispose();
    }

    [Theory]
    [InlineData("\"rank\": 4", "\"rank\": 3", "the options say rank 3")]
    [InlineData("\"method\": \"aslora\"", "\"method\": \"lora\"", "holds lora of rank 4 on query,value, and this run trains aslora of rank 4 on query,value")]
    [InlineData("\"alpha\": 16", "\"alpha\": 17", null)]
    public void AnAdapterOfAnotherKindIsRefusedAndItsScaleIsThatOfTheRun(string found, string instead, string? expected)
    {
        var file = Path.Combine(_folder, "adapter.json");
        var text = File.ReadAllText(file);
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(found, instead, StringComparison.Ordinal));
        using var subject = TaskModel.Create(_state.Config);
        if (expected is not null) Assert.Contains(expected, Assert.Throws<InputException>(() => subject.Restore(_folder)).Message, StringComparison.Ordinal);
        else
        {
            subject.Restore(_folder);
            Assert.Equal((16, 4), (subject.Adapters.Options.Alpha, subject.Adapters.Scale));
        }
    }

    private void RestoreAndCompare(TaskModel subject)
    {
        if (Hostile.Read(_config.Output, () => Tuple.Create(subject, Restored(() => subject.Restore(_folder)))) is null) return;
        var (parameters, optimizer, merger, tensors) = Parts(subject);
        var file = Path.Combine(_folder, "trainer_state.safetensors");
        if (Hostile.Read(_config.Output, () => Tuple.Create(Restored(() => tensors.Restore(file, _state)))) is not null)
        {
            var (captured, expected) = (tensors.Capture().ToDictionary(StringComparer.Ordinal), StrictSafetensors.Read(File.ReadAllBytes(file))!.Tensors);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), captured.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, value) in captured) Assert.Equal(expected[name].Data, value.bytes.ToArray());
            var adapter = StrictSafetensors.Read(File.ReadAllBytes(Path.Combine(_folder, "adapter.safetensors")))!.Tensors;
            foreach (var parameter in parameters.All) Assert.Equal(adapter[parameter.Name].Data, parameter.Value.bytes.ToArray());
        }
        foreach (var parameter in parameters.All) parameter.Value.grad = null;
        optimizer.Dispose();
        merger.Dispose();
    }

    private static bool Restored(Action restore)
    {
        restore();
        return true;
    }

    private (TrainedParameters Parameters, AdamW Optimizer, Merger Merger, StateTensors Tensors) Parts(TaskModel subject)
    {
        var parameters = TrainedParameters.Select(subject.Model, subject.Adapters, decayAll: false);
        var optimizer = new AdamW(_config.Beta1, _config.Beta2, _config.Epsilon, _config.WeightDecay);
        var merger = new Merger(subject.Adapters, MergeSchedule.Resolve(_config.Method.Options.Merge, subject.Adapters.Graph, subject.Adapters.LoraSize, 12));
        return (parameters, optimizer, merger, new(parameters, optimizer, merger));
    }
}
