using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Bert;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

[Trait("Category", "Golden")]
public sealed class EncoderGoldenTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    /// <summary>Every case folder whose model is an encoder.</summary>
    public static TheoryData<string> Cases =>
        [.. (Directory.Exists(TestPaths.Fixtures("models")) ? Directory.GetDirectories(TestPaths.Fixtures("models")) : []).Where(d => ModelFolder.Open(d).ModelType is "bert" or "roberta").Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    public void Dispose() => _scope.Dispose();

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void LogitsLossAndHiddenStatesAreThoseOfTheReference(string name)
    {
        var golden = new GoldenCase(Path.Combine(TestPaths.Fixtures("models"), name));
        var tolerance = golden.Case.GetProperty("tolerance").GetDouble();
        var isRegression = golden.Expected["labels"].is_floating_point();
        using var model = SequenceClassifier.Load(ModelFolder.Open(golden.Folder), new((int)golden.Expected["logits"].shape[1], isRegression), 0, ScalarType.Float32, CPU);
        model.eval();
        Assert.Empty(model.Notes);

        var logits = model.call(golden.Batch);
        var labels = golden.Expected["labels"];
        var loss = isRegression ? nn.functional.mse_loss(logits.squeeze(1), labels) : nn.functional.cross_entropy(logits, labels);

        golden.Near("logits", logits, tolerance);
        golden.Near("loss", loss.reshape(1), tolerance);
        var states = ((EncoderClassifier)model).HiddenStates(golden.Batch);
        var expected = golden.Expected.Keys.Where(k => k.StartsWith("hidden_states.", StringComparison.Ordinal)).ToList();
        Assert.Contains(expected.Count, new[] { 0, states.Count });
        Assert.All(expected, k => golden.Near(k, states[int.Parse(k.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)], tolerance));
    }
}
