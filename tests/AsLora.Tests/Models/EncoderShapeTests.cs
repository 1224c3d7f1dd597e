using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Bert;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>The names and shapes of parameters as approved text; full-size models are made on the meta device, where tensors have no data.</summary>
public sealed class EncoderShapeTests
{
    [Theory]
    [InlineData("bert", "BertTiny")]
    [InlineData("roberta", "RobertaTiny")]
    public void ATinyModelHasTheNamesAndShapesOfTransformers(string type, string approved)
    {
        using var tiny = new TinyEncoder(type, layers: 1);
        using var model = tiny.Load();
        Approved.Equal(approved, Describe(model));
        Assert.Equal(["query", "key", "value", "dense", "dense", "dense"], model.Linears.Select(l => l.Site.Kind));
        Assert.All(model.Linears, l => Assert.Contains($"{l.Site.Name}.weight", model.named_parameters().Select(p => p.name)));
    }

    [Theory]
    [InlineData("bert", 30522, 512, 2, 0, 2, "BertBase")]
    [InlineData("roberta", 50265, 514, 1, 1, 2, "RobertaBase")]
    public void AFullSizeModelHasTheNamesAndShapesOfTransformers(string type, int vocabulary, int positions, int segments, int padding, int outputs, string approved)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], $$"""
            {
              "model_type": "{{type}}", "vocab_size": {{vocabulary}}, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
              "max_position_embeddings": {{positions}}, "type_vocab_size": {{segments}}, "pad_token_id": {{padding}}
            }
            """);
        var variant = type == "bert" ? BertVariant.Bert : BertVariant.Roberta;
        using var model = BertLoader.Create(variant, BertConfig.Read(ModelFolder.Open(folder.Path), variant), new(outputs), ScalarType.Float32, META, BaseTraining.None);
        Assert.Equal(512, model.MaxLength);
        Approved.Equal(approved, Describe(model));
    }

    private static string Describe(nn.Module model)
    {
        var parameters = model.named_parameters().OrderBy(p => p.name, StringComparer.Ordinal).ToList();
        return $"{parameters.Sum(p => p.parameter.numel())} parameters\n" + string.Join('\n', parameters.Select(p => $"{p.name} [{string.Join(", ", p.parameter.shape)}]"));
    }
}
