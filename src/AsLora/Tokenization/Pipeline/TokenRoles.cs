namespace AsLora.Tokenization.Pipeline;

/// <summary>The ids of tokens that have a role in batches and texts.</summary>
/// <param name="PadId">Fills up short texts.</param>
/// <param name="BeginId">Begins a text, or null.</param>
/// <param name="EndId">Ends a text, or null.</param>
internal sealed record TokenRoles(int PadId, int? BeginId, int? EndId);
