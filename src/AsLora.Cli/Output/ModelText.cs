using System.Text.Json;
using AsLora.Adapters;
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
        TextTable.Write(console, Facts(folder, weights));
        if (weights.Sites.Count == 0) return;
        console.WriteLine("\nWhat can be adapted; --method.targets takes these names or their last parts");
        TextTable.Write(console, [["name", "out x in", $"LoRA of rank {Rank}", "layers"], .. weights.Sites.GroupBy(site => (NameIn(site), site.Out, site.In)).Select(Row)]);
    }

    private static string[] Row(IGrouping<(string Name, long Out, long In), AdapterSite> kind)
    {
        var (name, height, width) = kind.Key;
        return [name, $"{height} x {width}", Quantity.Count(kind.Count() * Rank * (width + height)), LayerText.Ranges(kind.Select(site => site.Layer))];
    }

    // "attention.self.query" of "encoder.layer.3.attention.self.query".
    private static string NameIn(AdapterSite site)
    {
        var layer = $".{site.Layer}.";
        return site.Name[(site.Name.IndexOf(layer, StringComparison.Ordinal) + layer.Length)..];
    }

    private static IEnumerable<(string Name, string Text)> Facts(ModelFolder? folder, WeightContents weights)
    {
        if (folder is not null)
        {
            string[] keys = ["num_hidden_layers", "hidden_size", "num_attention_heads", "vocab_size", "max_position_embeddings"];
            var known = keys.Where(key => folder.Config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number);
            yield return ("model", string.Join(", ", known.Select(key => $"{key} {folder.Config.GetProperty(key)}").Prepend(folder.ModelType)));
            yield return ("fingerprint", folder.Fingerprint);
        }
        yield return ("parameters", Quantity.Count(weights.Size));
        var types = weights.Tensors.GroupBy(t => t.Type).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key.ToString().ToUpperInvariant()}");
        yield return ("size", $"{Quantity.Bytes(weights.Bytes)} in {weights.Tensors.Count} tensors: {string.Join(", ", types)}");
    }
}
