using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using AsLora.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Conformance;

/// <summary>What must hold of every method when its factors are saved, moved and freed.</summary>
public class MethodLifetimeTests
{
    public static TheoryData<string> Methods => [.. AdapterMethods.All.Select(m => m.Name)];

    public static TheoryData<string, bool> All => AdaptedEncoder.All;

    [Theory]
    [MemberData(nameof(All))]
    public void WhatIsSavedAndLoadedGivesTheSameLogitsToTheLastBit(string method, bool merged)
    {
        foreach (var dtype in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            using var folder = new TempFolder();
            using var encoder = new AdaptedEncoder(method, merged, dtype: dtype);
            var own = encoder.Trained.All.Where(p => p.Role != TrainedRole.Factor).Select(p => KeyValuePair.Create(p.Name, (Tensor)p.Value));
            AdapterFolder.Save(folder["adapter"], encoder.Adapters, own, new() { Base = new("tiny", null, "ab"), Head = new(2, IsRegression: false), Task = "rte", Labels = ["a", "b"], Precision = "fp32" });

            using var model = encoder.Load(dtype);
            using var loaded = AdapterFolder.Load(folder["adapter"], model.Linears, "ab", model.named_parameters().Where(p => p.parameter.requires_grad));
            Assert.Equal(encoder.Logits().bytes.ToArray(), AdaptedEncoder.Logits(model).bytes.ToArray());
            Assert.NotEqual(encoder.Plain.bytes.ToArray(), encoder.Logits().bytes.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void SharingSurvivesMovingTheModelToAnotherTypeAndDevice(string method, bool merged)
    {
        using var encoder = new AdaptedEncoder(method, merged);
        var (model, set, before) = (encoder.Model, encoder.Adapters, encoder.Logits());
        var graph = set.Graph;

        model.to(ScalarType.BFloat16);
        set.FollowLayers();
        ExpectShared(encoder, CPU);
        Assert.InRange((before - encoder.Logits()).abs().max().item<float>(), 0, 0.3f);
        encoder.Logits().sum().backward();
        Assert.All(set.Factors, f => Assert.Equal(f.Spec.Trained, f.Value.grad is not null));

        // The meta device knows shapes alone: it stands for any other device.
        model.to(META);
        using (NewDisposeScope()) set.FollowLayers();
        ExpectShared(encoder, META);
        Assert.Equal(graph, set.Graph);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void NoTensorIsLeftBehindWithoutADisposeScope(string method)
    {
        using var folder = new TempFolder();
        List<AdaptedLinear> layers = [new("layer.0.query", 8, 8), new("layer.0.dense", 8, 12), new("layer.1.query", 8, 8), new("layer.1.dense", 8, 12)];
        void Use()
        {
            var before = Live();
            using (var set = AdapterSet.Create(AdapterMethods.Get(method), new MethodOptions { Rank = 2, Merge = new() { Keep = MergeKeep.Average } }, layers, 1))
            {
                Assert.Equal(before + set.Factors.Count(), Live());
                using (NewDisposeScope())
                {
                    foreach (var layer in layers)
                    {
                        var output = layer.call(ones(3, 8)).sum();
                        if (output.requires_grad) output.backward();
                    }
                }
                set.Detach();
                set.Attach();
                set.FollowLayers();
                set.Delta(layers[1].Site).Dispose();
                if (set.Method.Merges) set.Merge(new(1, "query", 0, 1, "layer/0/query:B", "layer/1/query:B", 0, null)).Dispose();
                AdapterFolder.Save(folder["adapter"], set, [], new() { Base = new("tiny", null, "ab"), Head = new(2, IsRegression: false), Task = "rte", Labels = ["a", "b"], Precision = "fp32" });
                AdapterFolder.Load(folder["adapter"], layers, "ab", []).Dispose();
                set.Fuse();
            }
            Assert.Equal(before, Live());
        }
        Use();
        Use();
        layers.ForEach(l => l.Dispose());
    }

    private static void ExpectShared(AdaptedEncoder encoder, Device device)
    {
        var set = encoder.Adapters;
        Assert.All(set.Factors, f => Assert.Equal((device.type, ScalarType.Float32, f.Spec.Trained, false), (f.Value.device_type, f.Value.dtype, f.Value.requires_grad, f.Value.IsInvalid)));
        foreach (var layer in encoder.Adapted)
        {
            void Expect(FactorRole role, Tensor? read) => Assert.Same(set.Graph.FactorOf(layer.Site, role) is { } spec ? set[spec.Id].Value : null, read);
            Expect(FactorRole.A, layer.Adapter?.A);
            Expect(FactorRole.B, layer.Adapter?.B);
            Expect(FactorRole.InnerDiagonal, layer.Adapter?.InnerDiagonal);
            Expect(FactorRole.OuterDiagonal, layer.Adapter?.OuterDiagonal);
        }
    }

    // The count is the thread's own: a tensor that the finalizer freed would still be counted as live here.
    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
