using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training.Fusing;

/// <summary>The texts whose logits are compared before and after fusing: those of the run's own task where they can be read, otherwise ids from a seed.</summary>
/// <param name="texts">The texts.</param>
/// <param name="isLanguage">Whether they are read by a language model, whose logits are compared after the last token of each.</param>
/// <param name="padId">Fills up short ones.</param>
/// <param name="source">Where they came from.</param>
internal sealed class FuseSample(IReadOnlyList<TokenizedText> texts, bool isLanguage, int padId, string source)
{
    // One text in a hundred may be ruled differently after rounding to 16 bits, so it takes more than a hundred.
    private const int Rows = 128, BatchSize = 32, Longest = 64;
    private const ulong Seed = 42;

    /// <summary>Where the texts came from.</summary>
    public string Source => source;

    /// <summary>Takes the first rows of the split that decided the run, or generates.</summary>
    /// <param name="saved">The adapter.</param>
    /// <param name="folder">The model's files.</param>
    /// <param name="model">The model; says how long texts may be.</param>
    public static FuseSample Of(SavedAdapter saved, ModelFolder folder, PretrainedModel model)
    {
        if (saved.RunConfig is not { } run) return Generated(model, "no run names its data");
        try
        {
            var tokenizer = ModelTokenizer.Load(run.Tokenizer ?? folder.Path, folder).Tokenizer;
            var task = LearningTask.Of(run, tokenizer, saved.Manifest.Labels);
            var data = task.Read(null, null, Math.Min(task.Complete(run).MaxLength!.Value, model.MaxLength));
            return new([.. Enumerable.Range(0, Math.Min(Rows, data.Count)).Select(data.Text)], IsLanguage(model), tokenizer.PadId, $"the first texts of {data.File}");
        }
        catch (InputException)
        {
            return Generated(model, "the run's data cannot be read");
        }
    }

    /// <summary>The logits of every text, row by row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public IReadOnlyList<float> Logits(PretrainedModel model, CancellationToken cancellation)
    {
        model.eval();
        using var _ = no_grad();
        var logits = new List<float>();
        foreach (var chunk in texts.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            logits.AddRange(model.call(Batch(chunk)).data<float>().ToArray());
        }
        return logits;
    }

    private TokenBatch Batch(TokenizedText[] chunk)
    {
        if (!isLanguage) return TokenBatch.Create(chunk, padId, CPU);
        // The logits of every token would be a vocabulary for each.
        var cut = chunk.Select(text => text.Ids[..Math.Min(Longest, text.Length)]).ToList();
        return TokenBatch.ForLanguage([.. cut.Select(ids => new[] { new LabelledTokens(ids, [.. ids.Select((_, i) => i == ids.Length - 1)]) })], padId, CPU);
    }

    private static bool IsLanguage(PretrainedModel model) => model.Output is null;

    private static FuseSample Generated(PretrainedModel model, string reason)
    {
        var random = new SplitMix64(Seed);
        int Next(int below) => (int)(random.Next() % (ulong)below);
        var texts = new List<TokenizedText>();
        while (texts.Count < Rows)
        {
            var length = 2 + Next(Math.Min(Longest, model.MaxLength) - 1);
            texts.Add(new([.. Enumerable.Range(0, length).Select(_ => Next(model.VocabularySize))], new int[length]));
        }
        return new(texts, IsLanguage(model), 0, $"ids generated from seed {Seed} ({reason})");
    }
}
