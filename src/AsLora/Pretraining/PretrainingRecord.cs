using AsLora.Training;

namespace AsLora.Pretraining;

/// <summary>What a pretraining came to.</summary>
/// <param name="Encoder">The folder of the pretrained encoder.</param>
/// <param name="Vocabulary">Tokens of its tokenizer.</param>
/// <param name="Parameters">Numbers of the encoder and its head.</param>
/// <param name="Bytes">What its weights take.</param>
/// <param name="Run">The record of the run.</param>
public sealed record PretrainingRecord(string Encoder, int Vocabulary, long Parameters, long Bytes, RunRecord Run);
