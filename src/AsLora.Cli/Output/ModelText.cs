using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Hub;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>What a model is and what in it can be adapted, for people.</summary>
internal static class ModelText
{
    private const int Rank = 8;

    /// <summary>Writes kind, sizes, and the projections with what LoRA would train on each.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="folder">The model's folder; null for weights alone.</param>
    /// <param name="weights">The headers of its weights.</param>
    public static void Write(IAnsiConsole console, ModelFolder? folder, WeightContents weights)
    {
        TextTable.Write(console, [.. Facts(folder, weights).Select(row => new[] { row.Name, row.Text })]);
        if (weights.Sites.Count == 0) return;
        console.WriteLine("\nWhat can be adapted; --method.targets takes these names or their last parts");
        TextTable.Write(console,
        [
            ["name", "out x in", $"LoRA of rank {Rank}", "layers"],
            .. weights.Sites.GroupBy(s => (s.Name[(s.Name.IndexOf($".{s.Layer}.", StringComparison.Ordinal) + $".{s.Layer}.".Length)..], s.Out, s.In)).Select(kind => new[]
            {
                kind.Key.Item1, $"{kind.Key.Out} x {kind.Key.In}", Quantity.Count(kind.Count() * Rank * (kind.Key.In + kind.Key.Out)), LayerText.Ranges(kind.Select(s => s.Layer)),
            }),
        ]);
    }

    private static IEnumerable<(string Name, string Text)> Facts(ModelFolder? folder, WeightContents weights)
    {
        if (folder is not null)
        {
            string[] keys = ["num_hidden_layers", "hidden_size", "num_attention_heads", "vocab_size", "max_position_embeddings"];
            var known = keys.Where(key => folder.Config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number).Select(key => $"{key} {folder.Config.GetProperty(key)}");
            yield return ("model", string.Join(", ", known.Prepend(folder.ModelType)));
            yield return ("fingerprint", folder.Fingerprint);
        }
        yield return ("parameters", Quantity.Count(weights.Size));
        var types = weights.Tensors.GroupBy(t => t.Type).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key.ToString().ToUpperInvariant()}");
        yield return ("size", $"{Quantity.Bytes(weights.Bytes)} in {weights.Tensors.Count} tensors: {string.Join(", ", types)}");
    }
}
