using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A tiny BERT with a method on layers of three shapes. Rank 2, alpha 3; everything that trains is random unless a test wants the start.</summary>
internal sealed class AdaptedEncoder : IDisposable
{
    public const int Layers = 3, Rank = 2, Hidden = 16, Intermediate = 24;
    private readonly TinyEncoder _files = new(layers: Layers);

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

    public AdaptedEncoder(string method, bool merged = false, bool atStart = false, ScalarType dtype = ScalarType.Float32)
    {
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
    public SequenceClassifier Load(ScalarType dtype) => _files.Load(dtype: dtype, training: Method.Base);

    public static Tensor Logits(SequenceClassifier model)
    {
        using var batch = TinyEncoder.Batch(4, 9, 7);
        return model.call(batch);
    }

    public Tensor Logits() => Logits(Model);

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
