using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Conformance;

/// <summary>What must hold of every method on an encoder with targets of three shapes. Methods without factors take part everywhere: they add nothing to a layer.</summary>
public class MethodConformanceTests
{
    public static TheoryData<string> Methods => [.. AdapterMethods.All.Select(m => m.Name)];

    public static TheoryData<string, bool> All => AdaptedEncoder.All;

    [Theory]
    [MemberData(nameof(Methods))]
    public void TheOutputIsUnchangedAtTheStart(string method)
    {
        using var encoder = new AdaptedEncoder(method, atStart: true);
        Assert.Equal(encoder.Plain.bytes.ToArray(), encoder.Logits().bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void GradientsReachWhatTrainsAndNothingElse(string method, bool merged)
    {
        using var encoder = new AdaptedEncoder(method, merged);
        encoder.Logits().square().sum().backward();

        bool Trains(string parameter) => parameter.StartsWith("classifier.", StringComparison.Ordinal)
            || method == "full" || (method == "bitfit" && parameter.EndsWith(".bias", StringComparison.Ordinal));
        var expected = encoder.Adapters.Factors.Where(f => method != "vera" || f.Spec.Role is FactorRole.InnerDiagonal or FactorRole.OuterDiagonal).Select(f => f.Spec.Id)
            .Concat(encoder.Model.named_parameters().Select(p => p.name).Where(Trains)).ToList();
        var reached = encoder.Adapters.Factors.Select(f => (Name: f.Spec.Id, Value: (Tensor)f.Value))
            .Concat(encoder.Model.named_parameters().Select(p => (Name: p.name, Value: (Tensor)p.parameter))).Where(p => p.Value.grad is not null).ToList();
        Assert.Equal(expected, reached.Select(p => p.Name));
        Assert.Equal(expected, encoder.Trained.All.Select(p => p.Name));
        Assert.All(reached, p => Assert.True(p.Value.grad!.abs().max().item<float>() > 0, $"the gradient of {p.Name} is zero"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TheCountIsTheMethodsFormula(string method, bool merged)
    {
        const int l = AdaptedEncoder.Layers, r = AdaptedEncoder.Rank, sites = 4;
        const int widths = 16 + 16 + 16 + 24, heights = 16 + 16 + 24 + 16; // query, attention.output.dense, intermediate.dense, output.dense
        using var encoder = new AdaptedEncoder(method, merged);
        long InFiles(Func<string, bool> name) => encoder.Files.Where(t => name(t.Key)).Sum(t => t.Value.numel());
        var head = InFiles(n => n.StartsWith("classifier.", StringComparison.Ordinal));
        var (adapter, frozen) = method switch
        {
            "lora" or "rslora" => (l * r * (widths + heights), 0),
            "sharelora" or "aslora" => ((r * widths) + ((merged ? l - 1 : l) * r * heights), 0),
            "vera" => (l * ((sites * r) + heights), r * (24 + 24)),
            "tied-lora" => ((r * (widths + heights)) + (l * ((sites * r) + heights)), 0),
            "full" => (InFiles(_ => true) - head, 0),
            "bitfit" => (InFiles(n => n.EndsWith(".bias", StringComparison.Ordinal)) - 2, 0), // the head has a bias of 2
            _ => throw new NotSupportedException($"say here what {method} trains"),
        };
        var model = InFiles(_ => true);
        Assert.Equal(new(adapter, head, encoder.Method.Base == BaseTraining.None ? model + adapter + frozen : model, l * r * (widths + heights)), encoder.Trained.Counts());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void EachLayerComputesTheFormulaOfItsFactors(string method, bool merged)
    {
        var scale = method switch { "vera" or "full" or "bitfit" => 1, "rslora" => 3 / Math.Sqrt(2), _ => 3 / 2.0 };
        using var encoder = new AdaptedEncoder(method, merged);
        Assert.Equal(scale, encoder.Adapters.Scale, 1e-12);
        foreach (var layer in encoder.Adapted)
        {
            Tensor? Read(FactorRole role) => encoder.Adapters.Graph.FactorOf(layer.Site, role) is { } spec ? encoder.Adapters[spec.Id].Value : null;
            var x = randn(2, 5, layer.Site.In);
            var update = zeros(2, 5, layer.Site.Out);
            if (Read(FactorRole.A) is { } a)
            {
                var h = x.matmul(a[TensorIndex.Ellipsis, TensorIndex.Slice(0, layer.Site.In)].t()) * (Read(FactorRole.InnerDiagonal) ?? ones(AdaptedEncoder.Rank));
                update = scale * (Read(FactorRole.OuterDiagonal) ?? ones(layer.Site.Out)) * h.matmul(Read(FactorRole.B)![TensorIndex.Slice(0, layer.Site.Out)].t());
            }
            GoldenCase.Near(x.matmul(layer.Weight.t()) + layer.Bias! + update, layer.call(x), 2e-5, $"the output of {layer.Site.Name}");
            GoldenCase.Near(update, x.matmul(encoder.Adapters.Delta(layer.Site).t()), 2e-5, $"the update of {layer.Site.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void FusingGivesTheAdaptedOutputAndASecondTimeChangesNothing(string method, bool merged)
    {
        using var encoder = new AdaptedEncoder(method, merged);
        var adapted = encoder.Logits();
        encoder.Adapters.Fuse();
        var once = encoder.Logits();
        GoldenCase.Near(adapted, once, 1e-4, "the fused output");
        encoder.Adapters.Fuse();
        Assert.Equal(once.bytes.ToArray(), encoder.Logits().bytes.ToArray());
        Assert.All(encoder.Adapted, l => Assert.Null(l.Adapter));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void FusingIntoBFloat16AddsInFloat32AndRoundsOnce(string method, bool merged)
    {
        // Full fine-tuning keeps its weights in float32; the rule is the same there.
        using var encoder = new AdaptedEncoder(method, merged, dtype: ScalarType.BFloat16);
        var expected = encoder.Adapted.Select(l => (l.Weight.to(ScalarType.Float32) + encoder.Adapters.Delta(l.Site)).to(l.Weight.dtype)).ToList();
        encoder.Adapters.Fuse();
        Assert.All(encoder.Adapted.Zip(expected), p => Assert.Equal(p.Second.bytes.ToArray(), p.First.Weight.bytes.ToArray()));
        Assert.All(encoder.Adapted, l => Assert.Equal(method == "full" ? ScalarType.Float32 : ScalarType.BFloat16, l.Weight.dtype));
    }
}
