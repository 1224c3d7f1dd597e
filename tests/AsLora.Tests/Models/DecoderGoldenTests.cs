using System.Text.Json;
using AsLora.Adapters.Files.Peft;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>Decoders against Transformers, and an adapter of PEFT on one of them: logits, loss, and greedy text with and without a cache.</summary>
[Trait("Category", "Golden")]
public sealed class DecoderGoldenTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    /// <summary>Every case folder whose model is a decoder.</summary>
    public static TheoryData<string> Cases => Folders("models", d => DecoderVariant.Of(ModelFolder.Open(d).ModelType) is not null);

    /// <summary>Every case folder with an adapter for one.</summary>
    public static TheoryData<string> Adapters =>
        Folders("adapters", d => File.ReadAllText(Path.Combine(d, "adapter_config.json")).Contains("CAUSAL_LM", StringComparison.Ordinal));

    public void Dispose() => _scope.Dispose();

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void LogitsLossAndHiddenStatesAreThoseOfTheReference(string name)
    {
        var golden = new GoldenCase(Path.Combine(TestPaths.Fixtures("models"), name));
        using var model = Load(golden.Folder);
        Assert.Empty(model.Notes);
        ExpectLogitsAndLoss(model, golden, golden);
        var states = model.HiddenStates(golden.Batch);
        var expected = golden.Expected.Keys.Where(k => k.StartsWith("hidden_states.", StringComparison.Ordinal)).ToList();
        var mask = golden.Expected["attention_mask"].unsqueeze(-1);
        int Layer(string key) => int.Parse(key.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(expected, k => golden.Near(k, states[Layer(k)] * mask, Tolerance(golden)));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void GreedyTextIsThatOfTheReferenceWithACacheAndWithout(string name)
    {
        var golden = new GoldenCase(Path.Combine(TestPaths.Fixtures("models"), name));
        using var model = Load(golden.Folder);
        ExpectGreedy(model, golden.Expected["prompt"], golden.Expected["greedy"]);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Adapters))]
    public void AnAdapterOfPeftGivesItsLogitsItsLossAndItsTextAlsoAfterFusing(string name)
    {
        var golden = new GoldenCase(Path.Combine(TestPaths.Fixtures("adapters"), name));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(golden.Folder, "adapter_config.json")));
        var folder = Path.Combine(TestPaths.Fixtures("adapters"), "..", config.RootElement.GetProperty("base_model_name_or_path").GetString()!);
        Assert.SkipUnless(Directory.Exists(folder), $"the model of {name} is not among the golden cases: {folder}");
        var inputs = new GoldenCase(folder);
        using var model = Load(folder);
        using var adapters = PeftFolder.Load(golden.Folder, model.Linears, []);
        ExpectLogitsAndLoss(model, inputs, golden);
        ExpectGreedy(model, inputs.Expected["prompt"], golden.Expected["greedy"]);
        adapters.Fuse();
        ExpectLogitsAndLoss(model, inputs, golden);
        ExpectGreedy(model, inputs.Expected["prompt"], golden.Expected["greedy"]);
    }

    private static void ExpectLogitsAndLoss(CausalLanguageModel model, GoldenCase inputs, GoldenCase golden)
    {
        var logits = model.call(inputs.Batch);
        var (rows, labels) = (logits[.., ..^1].reshape(-1, logits.shape[^1]), inputs.Expected["labels"][.., 1..].reshape(-1));
        var (loss, tolerance) = (nn.functional.cross_entropy(rows, labels, ignore_index: -100), Tolerance(golden));
        golden.Near("logits", logits * inputs.Expected["attention_mask"].unsqueeze(-1), tolerance);
        golden.Near("loss", loss.reshape(1), tolerance);

        var targets = labels.ne(-100);
        using var batch = TokenBatch.ForLanguage(Rows(inputs), padId: 0, CPU);
        var wanted = model.call(batch);
        GoldenCase.Near(rows.index_select(0, targets.nonzero().squeeze(1)), wanted, tolerance, "the logits of labelled positions");
        golden.Near("loss", nn.functional.cross_entropy(wanted, batch.Labels!).reshape(1), tolerance);
    }

    private static void ExpectGreedy(CausalLanguageModel model, Tensor prompt, Tensor expected)
    {
        var text = expected.data<long>().ToArray();
        using var cache = model.NewCache(1, text.Length);
        var (cached, whole, next) = (prompt.data<long>().ToList(), prompt.data<long>().ToList(), prompt);
        while (cached.Count < text.Length)
        {
            using var scope = NewDisposeScope();
            cached.Add(model.Next(next, null, cache).argmax(-1).item<long>());
            next = tensor([cached[^1]]).view(1, 1).MoveToOuterDisposeScope();
            var ids = tensor(whole.ToArray()).view(1, -1);
            whole.Add(model.call(TokenBatch.FromTensors(ids, zeros_like(ids), null, null))[0, -1].argmax(-1).item<long>());
        }
        Assert.Equal(text, cached);
        Assert.Equal(text, whole);
    }

    private static IReadOnlyList<IReadOnlyList<LabelledTokens>> Rows(GoldenCase inputs)
    {
        var (ids, labels, mask) = (inputs.Expected["input_ids"], inputs.Expected["labels"], inputs.Expected["attention_mask"]);
        LabelledTokens Row(int row)
        {
            var count = (int)mask[row].sum().item<long>();
            IEnumerable<long> Values(Tensor tensor) => tensor[row].data<long>().ToArray().Take(count);
            return new([.. Values(ids).Select(id => (int)id)], [.. Values(labels).Select(l => l != -100)], IsTruncated: false);
        }
        return [.. Enumerable.Range(0, (int)ids.shape[0]).Select(row => (IReadOnlyList<LabelledTokens>)[Row(row)])];
    }

    private static CausalLanguageModel Load(string folder)
    {
        var model = CausalLanguageModel.Load(ModelFolder.Open(folder), ScalarType.Float32, CPU);
        model.eval();
        return model;
    }

    private static double Tolerance(GoldenCase golden) => golden.Case.GetProperty("tolerance").GetDouble();

    private static TheoryData<string> Folders(string kind, Func<string, bool> isOurs)
    {
        var path = TestPaths.Fixtures(kind);
        return [.. (Directory.Exists(path) ? Directory.GetDirectories(path) : []).Where(isOurs).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
    }
}
