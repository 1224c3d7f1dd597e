using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using AsLora.Tokenization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>A model made ready for a task: tokenizer, head and adapter on one device. What training changes and evaluation scores.</summary>
internal sealed class TaskModel : IDisposable
{
    private readonly ModelFolder _folder;
    private readonly Tokenizer _tokenizer;

    private TaskModel(RunConfig config, LearningTask task, ModelFolder folder, Tokenizer tokenizer, PretrainedModel model, AdapterSet adapters, Device device, PrecisionChoice precision, IReadOnlyList<string> notes)
    {
        (Config, Task, _folder, _tokenizer, Model, Adapters, Device, Precision, ComputeType) = (config, task, folder, tokenizer, model, adapters, device, precision.Name, precision.Type);
        Notes = [$"{precision.Name}: {precision.Reason}", .. notes];
    }

    /// <summary>The configuration; targets, greatest length, learning rate, precision and threads as they were chosen.</summary>
    public RunConfig Config { get; }

    /// <summary>What is learned.</summary>
    public LearningTask Task { get; }

    /// <summary>The model.</summary>
    public PretrainedModel Model { get; }

    /// <summary>The adapter attached to it.</summary>
    public AdapterSet Adapters { get; private set; }

    /// <summary>Where the model is.</summary>
    public Device Device { get; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public string Precision { get; }

    /// <summary>float32 or bfloat16.</summary>
    public ScalarType ComputeType { get; }

    /// <summary>Longest sequence in tokens: as configured, at most what the model can read.</summary>
    public int MaxLength => Config.MaxLength!.Value;

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Reads the model and starts the method's adapter from the seed, or from a saved one.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="labels">The classes of data of one's own; null for those of the saved adapter where it knows them, else for those in the training rows.</param>
    /// <param name="shapesOnly">Whether model and adapter get shapes and no numbers: enough for a plan, at no cost.</param>
    /// <exception cref="InputException">Something given cannot be used.</exception>
    /// <exception cref="Adapters.Native.NativeLoadException">TorchSharp cannot be used on this machine.</exception>
    public static TaskModel Create(RunConfig config, IReadOnlyList<string>? labels = null, bool shapesOnly = false)
    {
        var saved = config.Adapter is { } path ? SavedAdapter.Find(path) : null;
        saved?.ExpectMethod(config.Method);
        TorchVersions.Require();
        var method = AdapterMethods.Get(config.Method.Name);
        ThreadCount.Set(config.Threads);
        var device = DeviceChoice.Parse(config.Device);
        var folder = ModelFolder.Open(config.Model);
        var (tokenizer, ofTokenizer) = ModelTokenizer.Load(config.Tokenizer ?? config.Model, folder);
        var task = LearningTask.Of(config, tokenizer, labels ?? (saved?.Manifest is { Columns: not null, Labels: var known } ? known : null));
        var precision = PrecisionChoice.Choose(config.Precision, device);
        var seeds = new RunSeeds(config.Seed);
        var model = task.Load(folder, seeds.Head, precision.Type, shapesOnly ? META : device, method.Base);
        try
        {
            var options = config.Method.Options;
            if (options.Targets.Count == 0) options = options with { Targets = saved?.Method.Options.Targets ?? model.DefaultTargets };
            var adapters = saved?.Load(model.Linears, folder.Fingerprint, Trained(model)) ?? AdapterSet.Create(method, options, TargetSelection.Select(model.Linears, options.Targets), seeds.Factors);
            if (saved is not null) adapters.StartAnew(options);
            var completed = task.Complete(config);
            var maxLength = Math.Min(completed.MaxLength!.Value, model.MaxLength);
            string[] cut = maxLength < config.MaxLength ? [$"max-length {config.MaxLength} is more than the model reads: texts are cut to {maxLength} tokens"] : [];
            var chosen = completed with
            {
                MaxLength = maxLength,
                Method = config.Method with { Options = options },
                LearningRate = config.LearningRate ?? method.LearningRate,
                Precision = precision.Name,
                Threads = get_num_threads(),
            };
            model.RecomputesActivations = chosen.Recompute;
            // What a saved adapter brings with it was not made anew.
            IReadOnlyList<string> notes = [.. ofTokenizer, .. cut, .. saved?.Notes ?? model.Notes];
            return new(chosen, task, folder, tokenizer, model, adapters, device, precision, notes);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads and tokenizes a split.</summary>
    /// <param name="data">Where to read it instead of where the configuration says; null for there.</param>
    /// <param name="split">The split; null for the one that decides, or for all rows of a file that <paramref name="data"/> names.</param>
    /// <exception cref="InputException">There is no such split, or it cannot be used.</exception>
    public TaskData Read(string? data, string? split) => Task.Read(data, split, MaxLength);

    /// <summary>Texts without labels as one batch.</summary>
    /// <param name="texts">Texts, each with a second one or null.</param>
    public TokenBatch Batch(IReadOnlyList<(string Text, string? Pair)> texts) =>
        TokenBatch.Create([.. texts.Select(t => _tokenizer.Encode(t.Text, t.Pair, MaxLength))], _tokenizer.PadId, Device);

    /// <summary>Writes the adapter, the head, and what else was trained.</summary>
    /// <param name="path">The adapter's folder; one that is there is replaced.</param>
    /// <param name="parameters">What trains.</param>
    public void Save(string path, TrainedParameters parameters) => AdapterFolder.Save(path, Adapters, Own(parameters), Manifest());

    /// <summary>Writes the same files into a folder that is there.</summary>
    /// <param name="folder">The folder; may hold other files.</param>
    /// <param name="parameters">What trains.</param>
    public void WriteFiles(string folder, TrainedParameters parameters) => AdapterFolder.WriteFiles(folder, Adapters, Own(parameters), Manifest());

    /// <summary>Takes the values and the sharing graph of a saved adapter in place of the present ones.</summary>
    /// <param name="path">The adapter's folder, made for this model.</param>
    /// <exception cref="InputException">The folder was made for another model or holds another kind of adapter, or is damaged.</exception>
    public void Restore(string path)
    {
        Adapters.Dispose();
        Adapters = AdapterFolder.Load(path, Model.Linears, _folder.Fingerprint, Trained(Model));
        var (method, options) = (Config.Method.Name, Config.Method.Options);
        if (Adapters.Method.Name != method || Adapters.Options.Rank != options.Rank || !Adapters.Options.Targets.SequenceEqual(options.Targets, StringComparer.Ordinal))
        {
            throw new InputException($"{path} holds {Adapters.Method.Name} of rank {Adapters.Options.Rank} on {string.Join(",", Adapters.Options.Targets)}, and this run trains {method} of rank {options.Rank} on "
                + string.Join(",", options.Targets));
        }
        Adapters.GoOn(options);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Own(TrainedParameters parameters) =>
        parameters.All.Where(p => p.Role != TrainedRole.Factor).Select(p => KeyValuePair.Create(p.Name, (Tensor)p.Value));

    private AdapterManifest Manifest() => Task.Describe(new()
    {
        Base = new(Config.Model, null, _folder.Fingerprint, Model.Architecture),
        Task = Config.Task,
        Columns = Config.Label is { } label ? new(Config.Text, label) : null,
        Precision = Precision,
    });

    /// <summary>Frees model and adapter.</summary>
    public void Dispose()
    {
        Adapters.Dispose();
        Model.Dispose();
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Trained(PretrainedModel model) => model.named_parameters().Where(p => p.parameter.requires_grad);
}
