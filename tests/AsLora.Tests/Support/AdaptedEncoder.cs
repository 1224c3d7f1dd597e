using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A tiny BERT with a method on layers of three shapes. Rank 2, alpha 3; everything that trains is random unless a test wants the start.</summary>
internal sealed class AdaptedEncoder : IDisposable
{
    public const int Layers = 3, Rank = 2, Hidden = 16, Intermediate = 24;
    private readonly TinyEncoder _files;
    private readonly int _outputs;

    /// <summary>Every method, and once more after merges where it merges.</summary>
    public static TheoryData<string, bool> All
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var method in AdapterMethods.All)
            {
                data.Add(method.Name, false);
                if (method.Merges) data.Add(method.Name, true);
            }
            return data;
        }
    }

    public AdaptedEncoder(string method, bool merged = false, bool atStart = false, ScalarType dtype = ScalarType.Float32, int outputs = 2, string modelType = "bert", Action<TinyEncoder>? bend = null)
    {
        (_files, _outputs) = (new(modelType, layers: Layers), outputs);
        bend?.Invoke(_files);
        Method = AdapterMethods.Get(method);
        Model = Load(dtype);
        Plain = Logits(Model);
        // Also matches attention.output.dense: 16 x 16, 24 x 16 and 16 x 24 under one name.
        Adapters = AdapterSet.Create(Method, new MethodOptions { Rank = Rank, Alpha = 3 }, TargetSelection.Select(Model.Linears, ["query", "intermediate.dense", "output.dense"]), 1);
        if (!atStart) Fill();
        if (merged) Merge();
    }

    public AdapterMethod Method { get; }

    public SequenceClassifier Model { get; }

    public AdapterSet Adapters { get; }

    /// <summary>The logits before anything was attached.</summary>
    public Tensor Plain { get; }

    public IEnumerable<AdaptedLinear> Adapted => Model.Linears.Where(l => Adapters.Graph.Sites.Contains(l.Site));

    public TrainedParameters Trained => TrainedParameters.Select(Model, Adapters, decayAll: false);

    /// <summary>What the model's files hold.</summary>
    public IReadOnlyDictionary<string, Tensor> Files => _files.Tensors;

    /// <summary>The model from its files once more, with nothing attached.</summary>
    public SequenceClassifier Load(ScalarType dtype) => _files.Load(new(_outputs), dtype: dtype, training: Method.Base);

    public static Tensor Logits(SequenceClassifier model)
    {
        using var batch = TinyEncoder.Batch(4, 9, 7);
        return model.call(batch);
    }

    public Tensor Logits() => Logits(Model);

    /// <summary>The model's files; those of all tiny encoders of one kind are equal.</summary>
    public ModelFolder Folder => ModelFolder.Open(_files.Path);

    /// <summary>Saves the adapter as a run does.</summary>
    public string Save(string path, string? model = null)
    {
        var own = Trained.All.Where(p => p.Role != TrainedRole.Factor).Select(p => KeyValuePair.Create(p.Name, (Tensor)p.Value));
        AdapterFolder.Save(path, Adapters, own, new()
        {
            Base = new(model ?? _files.Path, null, Folder.Fingerprint),
            Head = new(_outputs, IsRegression: false),
            Task = "any",
            Labels = [.. Enumerable.Range(0, _outputs).Select(i => $"class {i}")],
            Precision = "fp32",
        });
        return path;
    }

    public void Dispose()
    {
        Adapters.Dispose();
        Model.Dispose();
        _files.Dispose();
    }

    private void Fill()
    {
        using var _ = no_grad();
        using var generator = new Generator(11, CPU);
        foreach (var parameter in Trained.All.Select(p => p.Value)) parameter.add_(randn(parameter.shape, generator: generator) * 0.2);
    }

    // Of every kind, the lowest layer's B gives way to the highest's.
    private void Merge()
    {
        foreach (var kind in Adapters.Graph.Factors.Where(f => f.Role == FactorRole.B).GroupBy(f => f.Kind).ToList())
        {
            var (low, high) = (kind.MinBy(f => f.HomeLayer)!, kind.MaxBy(f => f.HomeLayer)!);
            Adapters.Merge(new(1, kind.Key, low.HomeLayer, high.HomeLayer, low.Id, high.Id, 0, null)).Dispose();
        }
    }
}
