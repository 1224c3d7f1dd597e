using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class HeadTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("bert", "classifier.weight")]
    [InlineData("roberta", "classifier.out_proj.weight")]
    public void AHeadThatTheFileLacksComesFromTheSeedAndIsNoted(string type, string weight)
    {
        using var tiny = new TinyEncoder(type);
        tiny.Config["initializer_range"] = 0.5;
        tiny.Rename(name => name.StartsWith("classifier.", StringComparison.Ordinal) ? null : name);
        using var model = tiny.Load(seed: 3);
        using var same = tiny.Load(seed: 3);
        using var other = tiny.Load(seed: 4);
        Assert.True(model.get_parameter(weight)!.allclose(same.get_parameter(weight)!, 0, 0));
        Assert.False(model.get_parameter(weight)!.allclose(other.get_parameter(weight)!, 0, 0));
        Assert.InRange(model.get_parameter(weight)!.std().item<float>(), 0.3f, 0.7f);
        Assert.All(model.named_parameters().Where(p => p.name.StartsWith("classifier.", StringComparison.Ordinal) && p.name.EndsWith(".bias", StringComparison.Ordinal)), p => Assert.Equal(0, p.parameter.abs().max().item<float>()));
        var note = Assert.Single(model.Notes);
        Assert.Contains(weight, note, StringComparison.Ordinal);
        Assert.EndsWith("not in the weight files, made anew from the seed", note, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadOfAnotherClassCountIsMadeAnewAndTheNoteNamesBothCounts()
    {
        using var tiny = new TinyEncoder("roberta", outputs: 3);
        using var model = tiny.Load(new(5));
        Assert.Equal(["classifier.out_proj.weight, classifier.out_proj.bias: 3 outputs in the weight files, 5 in the task; made anew from the seed"], model.Notes);
        Assert.Equal([2L, 5L], model.call(TinyEncoder.Batch(4, 6)).shape);
        Assert.True(model.get_parameter("classifier.dense.weight")!.allclose(tiny.Tensors["classifier.dense.weight"], 0, 0));
    }

    [Fact]
    public void APoolerThatTheFileLacksIsMadeAnewAndBelongsToTheHead()
    {
        using var tiny = new TinyEncoder();
        using var complete = tiny.Load();
        Assert.False(complete.IsHead("bert.pooler.dense.weight"));
        tiny.Rename(name => name.Contains("pooler", StringComparison.Ordinal) ? null : name);
        using var model = tiny.Load();
        Assert.True(model.IsHead("bert.pooler.dense.weight"));
        Assert.True(model.get_parameter("bert.pooler.dense.weight")!.requires_grad);
        Assert.Equal(["bert.pooler.dense.weight, bert.pooler.dense.bias: not in the weight files, made anew from the seed"], model.Notes);
    }

    [Fact]
    public void TheHeadOfATaskOfAnotherKindIsLeftAside()
    {
        using var tiny = new TinyEncoder("roberta");
        tiny.Rename(name => name.StartsWith("classifier.", StringComparison.Ordinal) ? null : name);
        tiny.Tensors["classifier.weight"] = zeros(9, 16);
        using var model = tiny.Load();
        Assert.Contains("classifier.weight belongs to a head of another kind and is not read", model.Notes);
    }

    [Fact]
    public void TheHeadsOfPretrainingAndStoredConstantsAreIgnored()
    {
        using var tiny = new TinyEncoder();
        foreach (var name in new[] { "bert.embeddings.position_ids", "bert.embeddings.token_type_ids", "cls.predictions.bias", "cls.seq_relationship.weight" }) tiny.Tensors[name] = zeros(1, 22);
        using var bert = tiny.Load();
        Assert.Empty(bert.Notes);
        using var other = new TinyEncoder("roberta");
        foreach (var name in new[] { "roberta.embeddings.position_ids", "lm_head.bias", "lm_head.dense.weight", "roberta.pooler.dense.weight" }) other.Tensors[name] = zeros(1, 22);
        using var roberta = other.Load();
        Assert.Empty(roberta.Notes);
    }

    [Theory]
    [InlineData("bert", 22)]
    [InlineData("roberta", 20)]
    public void TheLongestTextIsReadAndALongerOneIsRefused(string type, int length)
    {
        using var tiny = new TinyEncoder(type);
        using var model = tiny.Load(new(1, IsRegression: true));
        Assert.Equal(length, model.MaxLength);
        Assert.Equal([1L, 1L], model.call(TinyEncoder.Batch(length)).shape);
        var error = Assert.Throws<AsLora.Adapters.InputException>(() => model.call(TinyEncoder.Batch(length + 1)));
        Assert.Equal($"a text of {length + 1} tokens is longer than the {length} this {type} model can read; cut texts to at most {length} tokens", error.Message);
    }
}
