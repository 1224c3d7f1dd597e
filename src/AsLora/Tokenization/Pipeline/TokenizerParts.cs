namespace AsLora.Tokenization.Pipeline;

/// <summary>The way from a text to ids and back, step by step, as <c>tokenizer.json</c> describes it.</summary>
/// <param name="Tokens">What ids stand for: the vocabulary of the model and the added tokens.</param>
/// <param name="Added">Tokens that are found in the text before anything else.</param>
/// <param name="Normalizer">Makes one writing of several; null where the text stays as it is.</param>
/// <param name="PreTokenizer">Splits the text into words; null where it is one word.</param>
/// <param name="Model">Cuts words into tokens.</param>
/// <param name="Template">Where special tokens go.</param>
/// <param name="Decoder">Makes a text of tokens.</param>
internal sealed record TokenizerParts(
    Vocabulary Tokens,
    IReadOnlyList<AddedToken> Added,
    Normalizer? Normalizer,
    PreTokenizer? PreTokenizer,
    TokenModel Model,
    SpecialTokenTemplate Template,
    Decoder Decoder);
