using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using AsLora.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>Many adapters over one base in one process.</summary>
public sealed class LoadedAdapterTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public static TheoryData<string, bool> All => AdaptedEncoder.All;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void AdaptersOfDifferentMethodsSwitchedBackAndForthGiveExactlyTheLogitsEachGivesAlone(ScalarType dtype)
    {
        (string Method, int Outputs)[] saved = [("aslora", 2), ("full", 3), ("bitfit", 1), ("vera", 5)];
        var alone = saved.Select(s => Saved(s.Method, dtype, outputs: s.Outputs)).ToList();
        using var files = new TinyEncoder(layers: AdaptedEncoder.Layers);
        using var model = files.Load(dtype: dtype);
        var (plain, parameters) = (Logits(model), Values(model));

        var adapters = alone.ConvertAll(a => LoadedAdapter.Load(a.Path, model, files.Write()));
        ExpectBase();
        foreach (var turn in new[] { 0, 1, 2, 0, 3, 1, 0, 0, 2 })
        {
            adapters[turn].Attach();
            Assert.Equal(adapters[turn], Assert.Single(adapters, a => a.IsAttached));
            Assert.Equal(alone[turn].Logits, Logits(model));
        }
        adapters[0].Detach();
        Assert.Equal(alone[2].Logits, Logits(model)); // detaching what is not attached takes nothing away
        adapters[1].Dispose();
        Assert.Equal(alone[2].Logits, Logits(model));
        adapters[2].Detach();
        ExpectBase();
        adapters[3].Attach();
        Assert.Equal(alone[3].Logits, Logits(model));
        adapters.ForEach(a => a.Dispose());
        ExpectBase();

        void ExpectBase()
        {
            Assert.Equal(plain, Logits(model));
            Assert.Equal(parameters, Values(model));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void EveryMethodGivesWhatItGaveWhenItWasTrainedAndLeavesTheBaseAsItWas(string method, bool merged)
    {
        var (path, logits) = Saved(method, merged: merged);
        using var files = new TinyEncoder(layers: AdaptedEncoder.Layers);
        using var model = files.Load();
        var (plain, parameters) = (Logits(model), Values(model));
        using (var adapter = LoadedAdapter.Load(path, model, files.Write()))
        {
            adapter.Attach();
            Assert.Equal(logits, Logits(model));
            Assert.NotEqual(plain, Logits(model));
        }
        Assert.Equal(plain, Logits(model));
        Assert.Equal(parameters, Values(model));
    }

    // Every adapter brings token embeddings of 1.3 MB: fifty that stayed would be 64 MB.
    [Fact]
    public void FiftyLoadedAttachedUsedAndDisposedInTurnLeaveTensorsAndMemoryWhereTheyWere()
    {
        using var files = new TinyEncoder(layers: 1, vocabulary: 20_000);
        using var model = files.Load();
        var folder = files.Write();
        AdapterFolder.Save(_folder["full"], AdapterSet.Create(AdapterMethods.Get("full"), new(), [], 1), model.named_parameters().Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter)), new()
        {
            Base = new("tiny", null, folder.Fingerprint),
            Head = new(2, IsRegression: false),
        });
        void Use(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var scope = NewDisposeScope();
                using var adapter = LoadedAdapter.Load(_folder["full"], model, folder);
                adapter.Attach();
                Logits(model);
            }
        }
        Use(10);
        var (tensors, memory) = (Live(), Memory());
        Use(50);
        Assert.Equal(tensors, Live());
        Assert.InRange(Memory(), 0, memory * 1.01);

        // What the managed heap holds after a collection is no leak; the first one of a process enlarges it.
        static long Memory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return ProcessMemory.Resident();
        }
    }

    [Fact]
    public void AnAdapterOfAnotherBaseOrWithoutAHeadIsRefusedAndNothingIsLeftBehind()
    {
        var path = Saved("lora").Path;
        using var files = new TinyEncoder(layers: AdaptedEncoder.Layers);
        using var model = files.Load();
        using var others = new TinyEncoder("roberta");
        using var other = others.Load();
        var (bert, roberta) = (files.Write(), others.Write());
        Refuses(other, roberta, $"the adapter in {path} was trained on another model: on \"tiny\" with fingerprint {bert.Fingerprint}, and this model's is {roberta.Fingerprint}; load the model it was trained on");
        var file = Path.Combine(path, "adapter.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        manifest["head"] = null;
        File.WriteAllText(file, manifest.ToJsonString());
        Refuses(model, bert, $"the adapter in {path} has no head, so it cannot classify by itself");

        void Refuses(SequenceClassifier onto, ModelFolder folder, string message)
        {
            var live = Live();
            Assert.Equal(message, Assert.Throws<InputException>(() => LoadedAdapter.Load(path, onto, folder)).Message);
            Assert.Equal(live, Live());
        }
    }

    [Fact]
    public void SitesThatTheModelDoesNotHaveAreAllNamedWithTheNearest()
    {
        var path = Saved("lora").Path;
        var text = File.ReadAllText(Path.Combine(path, "adapter.json"));
        text = text.Replace("\"bert.encoder.layer.0.attention.self.query\"", "\"bert.encoder.layer.0.attention.self.qeury\"").Replace("\"bert.encoder.layer.1.attention.self.query\"", "\"gpt.h.1\"");
        File.WriteAllText(Path.Combine(path, "adapter.json"), text);
        using var files = new TinyEncoder(layers: AdaptedEncoder.Layers);
        using var model = files.Load();
        Assert.Equal($"""
            the adapter in {path} does not fit this model:
              "bert.encoder.layer.0.attention.self.qeury" is no layer of this model; did you mean "bert.encoder.layer.0.attention.self.query"?
              "gpt.h.1" is no layer of this model
            """.ReplaceLineEndings("\n"), Assert.Throws<InputException>(() => LoadedAdapter.Load(path, model, files.Write())).Message);
    }

    private (string Path, byte[] Logits) Saved(string method, ScalarType dtype = ScalarType.Float32, bool merged = false, int outputs = 2)
    {
        using var encoder = new AdaptedEncoder(method, merged, dtype: dtype, outputs: outputs);
        return (encoder.Save(_folder[$"{method}-{outputs}-{merged}"], "tiny"), encoder.Logits().bytes.ToArray());
    }

    private static byte[] Logits(SequenceClassifier model) => AdaptedEncoder.Logits(model).bytes.ToArray();

    private static IEnumerable<(string, string)> Values(SequenceClassifier model) =>
        [.. model.named_parameters().Select(p => (p.name, $"{p.parameter.dtype} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(p.parameter.bytes))}"))];

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
