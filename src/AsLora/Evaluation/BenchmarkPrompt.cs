using System.Security.Cryptography;
using System.Text;
using AsLora.Tokenization;

namespace AsLora.Evaluation;

/// <summary>A question as it is put to a model.</summary>
/// <param name="Number">Which question of the evaluation it is, from 0.</param>
/// <param name="Question">The question.</param>
/// <param name="Shots">How many solved questions stand before it.</param>
/// <param name="Text">The prompt.</param>
/// <param name="Ids">Its tokens, with those the tokenizer adds.</param>
internal sealed record BenchmarkPrompt(int Number, BenchmarkQuestion Question, int Shots, string Text, int[] Ids)
{
    /// <summary>SHA-256 of the prompt as UTF-8, in lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Puts a question with as many shots as fit.</summary>
    /// <param name="number">Which question it is, from 0.</param>
    /// <param name="question">The question.</param>
    /// <param name="longest">The longest prompt in tokens: shots are dropped from the last on until it fits, and without any it stays as it is. Null keeps
    /// all.</param>
    /// <param name="tokenizer">Counts the tokens.</param>
    public static BenchmarkPrompt Fit(int number, BenchmarkQuestion question, int? longest, Tokenizer tokenizer)
    {
        for (var shots = question.Shots.Count; ; shots--)
        {
            var text = question.Prompt(shots);
            var ids = tokenizer.Tokenize(text, addSpecialTokens: true);
            if (shots == 0 || longest is null || ids.Length <= longest) return new(number, question, shots, text, ids);
        }
    }

    /// <summary>SHA-256 over all prompts, each as UTF-8 with a zero byte behind it.</summary>
    /// <param name="prompts">The prompts, in order.</param>
    public static string TextsSha256(IEnumerable<BenchmarkPrompt> prompts) => Digest(prompts.Select(prompt => Encoding.UTF8.GetBytes(prompt.Text + '\0')));

    /// <summary>SHA-256 over the tokens of all prompts, each as a number of 32 bits, the lowest first, with −1 behind each prompt.</summary>
    /// <param name="prompts">The prompts, in order.</param>
    public static string IdsSha256(IEnumerable<BenchmarkPrompt> prompts) =>
        Digest(prompts.Select(prompt => prompt.Ids.Append(-1).SelectMany(BitConverter.GetBytes).ToArray()));

    private static string Digest(IEnumerable<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts) hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
