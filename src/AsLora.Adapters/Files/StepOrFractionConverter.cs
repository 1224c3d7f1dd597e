using System.Text.Json;
using System.Text.Json.Serialization;
using AsLora.Adapters.Merging;

namespace AsLora.Adapters.Files;

/// <summary>A step or a fraction of a run as the number it is.</summary>
internal sealed class StepOrFractionConverter : JsonConverter<StepOrFraction>
{
    public override StepOrFraction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, StepOrFraction value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
