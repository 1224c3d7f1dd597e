using System.Text.Json;
using System.Text.Json.Serialization;
using AsLora.Tests.Support;
using AsLora.Tokenization;

namespace AsLora.Tests.Tokenization;

/// <summary>
/// Every line of the golden files: ids and decoded text of a text, or ids and segments of a pair cut to 32 tokens, as Hugging Face's tokenizers give them. The
/// texts come from data sets and the vocabularies from published models, so both stay beside the repository.
/// </summary>
[Trait("Category", "Golden")]
public class TokenizerGoldenTests
{
    private const int PairLength = 32;

    [Fact]
    public void BertFromItsTokenizerJsonGivesTheIdsAndTextsOfHuggingFace() =>
        AllLinesAgree("bert-uncased.jsonl", TestPaths.SharedOrSkip("models", "all-MiniLM-L6-v2"));

    [Fact]
    public void BertFromItsVocabularyAloneGivesTheIdsAndTextsOfHuggingFace()
    {
        using var folder = new TempFolder();
        File.Copy(TestPaths.SharedOrSkip("models", "all-MiniLM-L6-v2", "vocab.txt"), folder["vocab.txt"]);
        AllLinesAgree("bert-uncased.jsonl", folder.Path);
    }

    [Fact]
    public void RobertaFromItsVocabularyAndMergesGivesTheIdsAndTextsOfHuggingFace() =>
        AllLinesAgree("roberta-base.jsonl", TestPaths.SharedOrSkip("tokenizers", "roberta-base"));

    [Fact]
    public void ByteLevelBpeWithASplitPatternGivesTheIdsAndTextsOfHuggingFace()
    {
        TestPaths.SharedOrSkip();
        AllLinesAgree("byte-bpe.jsonl", Path.Combine(TestPaths.Fixtures("tokenizers"), "byte-bpe"));
    }

    [Fact]
    public void SentencePieceOfLlamaGivesTheIdsAndTextsOfSentencePiece() =>
        AllLinesAgree("llama-2.jsonl", TestPaths.SharedOrSkip("tokenizers", "llama"), findSpecialTokens: false);

    [Fact]
    public void TheTokenizerJsonOfLlamaGivesTheIdsAndTextsOfSentencePiece()
    {
        using var folder = new TempFolder();
        LlamaJson.Write(TestPaths.SharedOrSkip("tokenizers", "llama", "tokenizer.model"), folder["tokenizer.json"]);
        AllLinesAgree("llama-2.jsonl", folder.Path, findSpecialTokens: false);
    }

    // SentencePiece itself knows no special tokens in a text.
    private static void AllLinesAgree(string file, string folder, bool findSpecialTokens = true)
    {
        var path = TestPaths.FixturesOrSkip(Path.Combine("tokenizers", file));
        var tokenizer = Tokenizer.Load(folder);
        var lines = File.ReadLines(path).Select(line => JsonSerializer.Deserialize<GoldenLine>(line, JsonSerializerOptions.Web)!).ToArray();
        Assert.NotEmpty(lines);
        var differences = lines.Index().SelectMany(line => line.Item.Differences(tokenizer, findSpecialTokens)
            .Select(found => $"line {line.Index + 1}: {found}")).ToArray();
        Assert.True(differences.Length == 0, $"{differences.Length} differences in {lines.Length} lines:\n{string.Join('\n', differences.Take(10))}");
    }

    private sealed record GoldenLine(string? Text, string? A, string? B, int[] Ids, string? Decoded, [property: JsonPropertyName("type_ids")] int[]? TypeIds)
    {
        public IEnumerable<string> Differences(Tokenizer tokenizer, bool findSpecialTokens)
        {
            var encoded = Text is null ? tokenizer.Encode(A!, B, PairLength)
                : findSpecialTokens ? tokenizer.Encode(Text)
                : new(tokenizer.Tokenize(Text, addSpecialTokens: true, findSpecialTokens), []);
            var text = Shown(Text ?? $"{A} | {B}");
            if (!encoded.Ids.SequenceEqual(Ids)) yield return $"ids of {text}: expected {Shown(Ids)}, got {Shown(encoded.Ids)}";
            if (!encoded.Segments.SequenceEqual(TypeIds ?? encoded.Segments)) yield return $"segments of {text}: expected {Shown(TypeIds)}, got {Shown(encoded.Segments)}";
            var decoded = tokenizer.Decode(Ids);
            if (decoded != (Decoded ?? decoded)) yield return $"text of {Shown(Ids)}: expected {Shown(Decoded)}, got {Shown(decoded)}";
        }

        private static string Shown<T>(T value) => JsonSerializer.Serialize(value);
    }
}
