using System.Text.Json;
using System.Text.Json.Serialization;
using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Files;

/// <summary>A sharing graph as its sites, and its factors with the sites that read them.</summary>
internal sealed class SharingGraphConverter : JsonConverter<SharingGraph>
{
    public override SharingGraph Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var stored = JsonSerializer.Deserialize<StoredGraph>(ref reader, options) ?? throw new JsonException("the graph is null");
        var reads = new Dictionary<(string, FactorRole), string>();
        foreach (var factor in stored.Factors)
        {
            foreach (var site in factor.Readers)
            {
                if (site is null) throw new JsonException($"a reader of factor \"{factor.Id}\" is null");
                if (!reads.TryAdd((site, factor.Role), factor.Id))
                    throw new JsonException($"site \"{site}\" reads two factors as {factor.Role.Letter()}: \"{reads[(site, factor.Role)]}\" and \"{factor.Id}\"");
            }
        }
        return new(stored.Sites, stored.Factors.Select(f => new FactorSpec(f.Id, f.Role, f.Kind, f.HomeLayer, f.Shape, f.Trained, f.Start)), reads);
    }

    public override void Write(Utf8JsonWriter writer, SharingGraph value, JsonSerializerOptions options)
    {
        var factors = value.Factors.Select(f => new StoredFactor(f.Id, f.Role, f.Kind, f.HomeLayer, f.Shape, f.Trained, f.Start, [.. value.ReadersOf(f.Id).Select(s => s.Name)]));
        JsonSerializer.Serialize(writer, new StoredGraph(value.Sites, [.. factors]), options);
    }

    private sealed record StoredGraph(
        [property: JsonConverter(typeof(LinePerItemConverter<AdapterSite>))] IReadOnlyList<AdapterSite> Sites,
        [property: JsonConverter(typeof(LinePerItemConverter<StoredFactor>))] IReadOnlyList<StoredFactor> Factors);

    private sealed record StoredFactor(string Id, FactorRole Role, string Kind, int HomeLayer, IReadOnlyList<long> Shape, bool Trained, FactorStart Start, IReadOnlyList<string?> Readers);
}
