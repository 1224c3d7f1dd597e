namespace AsLora.Tasks.Suite;

/// <summary>A verb in its forms: <c>break</c>, <c>breaks</c>, <c>broke</c>, <c>broken</c>.</summary>
internal sealed record Verb(string Base, string Third, string Past, string Participle);
