using System.Text.Json;
using System.Text.Json.Serialization;
using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Files;

/// <summary>A factor's role as its letter.</summary>
internal sealed class FactorRoleConverter : JsonConverter<FactorRole>
{
    public override FactorRole Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FactorRoles.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, FactorRole value, JsonSerializerOptions options) => writer.WriteStringValue(value.Letter());
}
