namespace AsLora.Evaluation;

/// <summary>What a model answers.</summary>
/// <param name="Text">The text it generated, or the choice that is likeliest.</param>
/// <param name="Ids">The tokens it generated; null where choices were compared.</param>
/// <param name="LogLikelihoods">The log-likelihood of each choice; null where a text was generated.</param>
internal sealed record ModelAnswer(string Text, int[]? Ids, double[]? LogLikelihoods);
