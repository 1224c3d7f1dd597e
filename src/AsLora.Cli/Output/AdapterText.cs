using System.Globalization;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>What an adapter is and who shares what in it, for people.</summary>
internal static class AdapterText
{
    /// <summary>Writes origin and sizes, then a row for every kind of projection and role, then the merges.</summary>
    public static void Write(IAnsiConsole console, AdapterContents contents)
    {
        TextTable.Write(console, Facts(contents));
        var graph = contents.Manifest.Graph;
        if (graph.Factors.Count > 0)
        {
            console.WriteLine("\nWho shares what: the layers between two bars read one factor");
            TextTable.Write(console, [["kind", "part", "shape", "factors", "layers"], .. Sharing(graph)]);
        }
        if (contents.Manifest.Merges.Count == 0) return;
        console.WriteLine("\nMerges, in order: the lower layer's factor gave way to the upper one's");
        TextTable.Write(console, [["step", "kind", "gave way", "to", "distance", "next pair"], .. contents.Manifest.Merges.Select(Row)]);
    }

    /// <summary>For each kind and role: shape, how many factors, and the layers that read each.</summary>
    internal static IEnumerable<string[]> Sharing(SharingGraph graph) =>
        from site in graph.Sites.GroupBy(s => (s.Kind, s.In, s.Out))
        from role in FactorRoles.All
        let reads = site.Where(s => graph.FactorOf(s, role) is not null).GroupBy(s => graph.FactorOf(s, role)!.Id, StringComparer.Ordinal).ToList()
        where reads.Count > 0
        let factor = graph[reads[0].Key]
        select new[]
        {
            site.Key.Kind,
            role.Letter() + (factor.Trained ? "" : " frozen"),
            string.Join(" x ", factor.Shape),
            Quantity.Count(reads.Count),
            string.Join(" | ", reads.Select(read => LayerText.Ranges(read.Select(s => s.Layer)))),
        };

    private static IEnumerable<(string Name, string Text)> Facts(AdapterContents contents)
    {
        var (manifest, options) = (contents.Manifest, contents.Manifest.Options);
        var method = AdapterMethods.Get(manifest.Method);
        FormattableString settings = $", rank {options.Rank}, alpha {options.Alpha}, dropout {options.Dropout}";
        yield return ("method", method.Title + (contents.LoraSize > 0 ? settings.ToString(CultureInfo.InvariantCulture) : ""));
        var revision = manifest.Base.Revision is { } named ? $" at {named}" : "";
        yield return ("model", $"{manifest.Base.Name}{revision}, fingerprint {manifest.Base.Fingerprint}");
        if ((manifest.Task ?? manifest.Columns?.Label) is { } task) yield return ("task", manifest.Labels.Count > 0 ? $"{task}: {string.Join(", ", manifest.Labels)}" : task);
        if (manifest.Columns is { } columns) yield return ("columns", $"text in {string.Join(", ", columns.Text)}; label in {columns.Label}");
        var own = method.Base == BaseTraining.None ? "in the head" : "in the head and the model's own";
        var factors = $"{Quantity.Count(contents.AdapterSize)} trained in {manifest.Graph.Factors.Count} factors for {manifest.Graph.Sites.Count} projections";
        yield return ("parameters", $"{factors}, {Quantity.Count(contents.OwnSize)} {own}");
        if (contents.LoraSize > 0) yield return ("LoRA's", RunSummary.OfLora(method, new(contents.AdapterSize, contents.OwnSize, 0, contents.LoraSize)));
        yield return ("size", $"{Quantity.Bytes(contents.Bytes)} in {contents.Tensors.Count} tensors");
        if (manifest.Precision is { } precision) yield return ("precision", $"trained on a model in {precision}; the adapter itself is float32");
    }

    private static string[] Row(MergeDecision merge)
    {
        var next = merge.RunnerUp is { } distance ? Quantity.Number(distance) : merge.Drawn ? "drawn" : "none";
        return [Quantity.Count(merge.Step), merge.Kind, $"{merge.Lower}", $"{merge.Upper}", Quantity.Number(merge.Distance), next];
    }
}
