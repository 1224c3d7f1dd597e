using AsLora.Adapters;
using AsLora.Models;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Generation;

/// <summary>
/// Writes texts with a language model, token by token over its key/value cache. Greedy choice and everything that changes the logits are as in Transformers.
/// Its tensors belong to the thread that made the model.
/// </summary>
/// <param name="model">The model, with or without an adapter attached.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class TextGenerator(CausalLanguageModel model, Tokenizer tokenizer)
{
    /// <summary>Goes on from prompts, each as if it were alone.</summary>
    /// <param name="prompts">The ids of each, special tokens included.</param>
    /// <param name="options">How tokens are chosen and when a text ends.</param>
    /// <param name="onText">
    /// Told the index of a prompt and the next piece of its text, as soon as that is certain: whole characters, and no part of a stop string.
    /// </param>
    /// <param name="onEnd">Told the index of a prompt and its whole text, as soon as that has ended; neighbours may end in any order.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    /// <returns>One text a prompt, in their order.</returns>
    /// <exception cref="InputException">
    /// An option is out of its range; a prompt is empty, too long for any text to follow, or has ids that the model does not know; logits are not finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<GeneratedText> Generate(
        IReadOnlyList<int[]> prompts,
        GenerationOptions options,
        Action<int, string>? onText = null,
        Action<int, GeneratedText>? onEnd = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        PromptCheck.Expect(prompts, model);
        var texts = Begin(prompts, options, onText, onEnd);
        foreach (var batch in Batches(texts, options.BatchSize))
        {
            using var cache = model.NewCache(batch.Count, Columns(batch));
            Write(batch, options, cache, PromptRows.PaddedOnTheLeft(batch), cancellation);
        }
        return [.. texts.Select(text => text.Result)];
    }

    /// <summary>Goes on from a prompt, of which what it begins with may have been read before.</summary>
    /// <param name="prompt">Its ids, special tokens included.</param>
    /// <param name="options">How tokens are chosen and when the text ends.</param>
    /// <param name="known">What was read and written before; it takes in this prompt and its text, as far as they came when it was stopped.</param>
    /// <param name="onText">Told the next piece of the text, as soon as that is certain.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    /// <exception cref="InputException">As for the other method.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public GeneratedText Generate(
        int[] prompt, GenerationOptions options, PromptCache known, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(known);
        PromptCheck.Expect([prompt], model);
        var text = Begin([prompt], options, onText is null ? null : (_, piece) => onText(piece), null)[0];
        var cache = known.Open(model, prompt, prompt.Length + text.Limit);
        try
        {
            Write([text], options, cache, PromptRows.Rest(prompt, cache.Length), cancellation);
        }
        finally
        {
            known.Remember([.. prompt, .. text.Ids]);
        }
        return text.Result;
    }

    private List<TextInProgress> Begin(
        IReadOnlyList<int[]> prompts, GenerationOptions options, Action<int, string>? onText, Action<int, GeneratedText>? onEnd)
    {
        options.Validate();
        var repetitions = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. prompts.Select((prompt, index) =>
        {
            var ids = string.Join(',', prompt);
            var repetition = repetitions.GetValueOrDefault(ids);
            repetitions[ids] = repetition + 1;
            Action<string>? told = onText is null ? null : piece => onText(index, piece);
            Action<GeneratedText>? ended = onEnd is null ? null : text => onEnd(index, text);
            return new TextInProgress(prompt, model.MaxLength, options, repetition, tokenizer.Stream(), told, ended);
        })];
    }

    // Neighbours, as many as are asked for, and as the model can read when the shorter ones are filled up.
    private IEnumerable<List<TextInProgress>> Batches(IReadOnlyList<TextInProgress> texts, int size)
    {
        var batch = new List<TextInProgress>();
        foreach (var text in texts)
        {
            if (batch.Count == size || (batch.Count > 0 && Columns([.. batch, text]) > model.MaxLength))
            {
                yield return batch;
                batch = [];
            }
            batch.Add(text);
        }
        if (batch.Count > 0) yield return batch;
    }

    private static int Columns(IReadOnlyList<TextInProgress> texts) => texts.Max(text => text.Prompt.Length) + texts.Max(text => text.Limit);

    private void Write(IReadOnlyList<TextInProgress> texts, GenerationOptions options, KeyValueCache cache, PromptRows prompts, CancellationToken cancellation)
    {
        var (training, device) = (model.training, model.Linears[0].Weight.device);
        model.eval();
        try
        {
            using var choice = new TokenChoice(texts, options, model.VocabularySize, device);
            var chosen = Next(prompts);
            while (!texts.All(text => text.HasEnded)) chosen = Next(new(chosen, null));

            long[] Next(PromptRows rows)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var ids = choice.Next(model.Next(rows.Ids(texts.Count, device), rows.Mask(texts.Count, device), cache));
                for (var row = 0; row < ids.Length; row++)
                    if (!texts[row].HasEnded) texts[row].Add((int)ids[row]);
                return ids;
            }
        }
        finally
        {
            model.train(training);
        }
    }
}
