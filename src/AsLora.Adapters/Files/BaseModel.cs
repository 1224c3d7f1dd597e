using System.Text.Json.Serialization;

namespace AsLora.Adapters.Files;

/// <summary>The model an adapter was trained on.</summary>
/// <param name="Name">What a person calls it: its path or its name on a hub.</param>
/// <param name="Revision">The revision of a hub's model, where it came from one.</param>
/// <param name="Fingerprint">What must be found again for the adapter to fit: a digest over its configuration and its tensors' names and shapes.</param>
/// <param name="Architecture">The class of Transformers, such as <c>LlamaForCausalLM</c>; null where it is not known.</param>
public sealed record BaseModel(string Name, string? Revision, string Fingerprint, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Architecture = null)
{
    /// <summary>Whether it is a language model, which writes texts and needs no head.</summary>
    [JsonIgnore]
    public bool IsLanguageModel => Architecture?.EndsWith("ForCausalLM", StringComparison.Ordinal) == true;
}
