using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using static TorchSharp.torch;

namespace AsLora.Training.Checkpoints;

/// <summary>
/// The tensors of a run beside its adapter: the optimizer's moments, the running means, the gradients of a window that is not complete, and torch's generator,
/// which dropout draws from.
/// </summary>
/// <param name="parameters">What trains.</param>
/// <param name="optimizer">Its optimizer.</param>
/// <param name="merger">The running means; null for methods whose graph is fixed.</param>
internal sealed class StateTensors(TrainedParameters parameters, AdamW optimizer, Merger? merger)
{
    private const string Generator = "generator", First = "first:", Second = "second:", Mean = "mean:", Gradient = "gradient:";

    /// <summary>All of them, to be written within the dispose scope of the call.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Capture()
    {
        foreach (var (name, moments) in optimizer.Moments)
        {
            yield return new(First + name, moments.First);
            yield return new(Second + name, moments.Second);
        }
        foreach (var factor in merger?.Means.Factors ?? []) yield return new(Mean + factor, merger!.Means[factor]);
        foreach (var parameter in parameters.All)
            if (parameter.Value.grad is { } gradient) yield return new(Gradient + parameter.Name, gradient);
        yield return new(Generator, get_rng_state());
    }

    /// <summary>Puts them back. All is checked before anything is changed.</summary>
    /// <param name="file">The file they were written to.</param>
    /// <param name="state">What was written beside it.</param>
    /// <exception cref="InputException">Tensors are missing, unexpected or of another shape; all of them are listed.</exception>
    public void Restore(string file, TrainingState state)
    {
        using var reader = SafetensorsReader.Open(file);
        using var scope = NewDisposeScope();
        Check(file, state, reader.Entries);
        GeneratorState.Restore(reader.Read(Generator), file);
        foreach (var parameter in parameters.All)
        {
            Tensor Read(string kind) => reader.Read(kind + parameter.Name, device: parameter.Value.device);
            if (state.OptimizerSteps.TryGetValue(parameter.Name, out var step)) optimizer.Restore(parameter.Name, step, Read(First), Read(Second));
            if (reader.Entries.ContainsKey(Gradient + parameter.Name)) parameter.Value.grad = Read(Gradient).DetachFromDisposeScope();
        }
        merger?.Means.Restore(state.Position.Steps, factor => reader.Read(Mean + factor));
    }

    private void Check(string file, TrainingState state, IReadOnlyDictionary<string, SafetensorsEntry> found)
    {
        var shapes = parameters.All.ToDictionary(p => p.Name, p => (IReadOnlyList<long>)p.Value.shape, StringComparer.Ordinal);
        var problems = state.OptimizerSteps.Keys.Where(name => !shapes.ContainsKey(name)).Select(name => $"the optimizer has a state of \"{name}\", which does not train").ToList();
        var expected = new Dictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal);
        foreach (var name in state.OptimizerSteps.Keys.Where(shapes.ContainsKey)) expected[First + name] = expected[Second + name] = shapes[name];
        foreach (var factor in merger?.Means.Factors ?? []) expected[Mean + factor] = shapes[factor];
        if (state.Position.MicroBatches > 0)
            foreach (var name in shapes.Keys.Where(name => found.ContainsKey(Gradient + name) || state.OptimizerSteps.ContainsKey(name))) expected[Gradient + name] = shapes[name];
        problems.AddRange(expected.Where(e => !found.ContainsKey(e.Key)).Select(e => $"\"{e.Key}\" is missing"));
        problems.AddRange(found.Values.Where(e => e.Name != Generator && !Fits(e)).Select(e => $"\"{e.Name}\" {e} is not expected"));
        if (!found.TryGetValue(Generator, out var generator) || generator.Type != SafetensorsType.U8 || generator.Shape.Count != 1 || generator.Count != get_rng_state().numel())
            problems.Add($"\"{Generator}\" is not the state of libtorch's generator");
        if (problems.Count > 0) throw ProblemList.Error($"{file} does not hold the state of this run", problems);

        bool Fits(SafetensorsEntry entry) => expected.TryGetValue(entry.Name, out var shape) && entry.Type == SafetensorsType.F32 && entry.Shape.SequenceEqual(shape);
    }
}
