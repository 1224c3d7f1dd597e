using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A folder of golden values: what was done (<c>case.json</c>) and what came out (<c>expected.safetensors</c>). Its tensors live in the caller's dispose scope.</summary>
internal sealed class GoldenCase(string folder)
{
    public string Folder { get; } = folder;

    /// <summary>The object in <c>case.json</c>.</summary>
    public JsonElement Case { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement.Clone();

    /// <summary>Every expected tensor by its name.</summary>
    public IReadOnlyDictionary<string, Tensor> Expected { get; } = ReadAll(Path.Combine(folder, "expected.safetensors"));

    /// <summary>Ids, segments, mask and labels as one batch.</summary>
    public TokenBatch Batch => TokenBatch.FromTensors(
        Expected["input_ids"], Expected.TryGetValue("token_type_ids", out var segments) ? segments : zeros_like(Expected["input_ids"]), Expected["attention_mask"].to(ScalarType.Bool), Expected["labels"]);

    /// <summary>Fails unless every number is within a distance of what is expected.</summary>
    public void Near(string name, Tensor actual, double tolerance) => Near(Expected[name], actual, tolerance, name);

    /// <summary>Fails unless every number is within a distance of what is expected.</summary>
    public static void Near(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var distance = (expected - actual).abs().max().item<float>();
        Assert.True(distance <= tolerance, $"{what} is {distance:g3} away from the golden value; the tolerance is {tolerance:g3}");
    }

    /// <summary>Every tensor of a file, by its name.</summary>
    public static IReadOnlyDictionary<string, Tensor> ReadAll(string file)
    {
        using var reader = SafetensorsReader.Open(file);
        return reader.Entries.Keys.ToDictionary(name => name, name => reader.Read(name), StringComparer.Ordinal);
    }
}
