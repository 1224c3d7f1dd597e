using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Roberta;
using AsLora.Runtime;
using AsLora.Tasks;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>To say which words are hidden in a text: what an encoder is pretrained on, and what one that is pretrained goes on with.</summary>
internal sealed class MaskedLanguageModelling : LearningTask
{
    private const string Accuracy = "accuracy";
    private readonly RunConfig _config;
    private readonly Tokenizer _tokenizer;
    private readonly Masking _masking;

    /// <summary>Looks at the tokenizer.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <exception cref="InputException">It has no tokens for what is hidden, or for where a text begins and ends.</exception>
    public MaskedLanguageModelling(RunConfig config, Tokenizer tokenizer)
    {
        (_config, _tokenizer) = (config, tokenizer);
        var mask = tokenizer.TokenId("<mask>") ?? throw Without("<mask> token");
        var (begin, end) = (tokenizer.BeginId ?? throw Without("bos_token"), tokenizer.EndId ?? throw Without("eos_token"));
        int?[] special = [begin, end, tokenizer.PadId, tokenizer.TokenId("<unk>")];
        _masking = new(config.Masking, mask, special.OfType<int>(), tokenizer.VocabularySize);

        InputException Without(string what) =>
            new($"the tokenizer in {config.Tokenizer ?? config.Model} has no {what}, so no masked language model can be trained with it");
    }

    /// <inheritdoc/>
    public override TaskHead? Head => null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> EvaluationSplits { get; } = ["dev"];

    /// <inheritdoc/>
    public override RunConfig Complete(RunConfig config) => config with
    {
        Epochs = config.Epochs ?? 8,
        BatchSize = config.BatchSize ?? 16,
        MaxLength = config.MaxLength ?? 128,
        EvaluationBatchSize = config.EvaluationBatchSize ?? 32,
        TrainSample = config.TrainSample ?? 4000,
    };

    /// <inheritdoc/>
    public override PretrainedModel Load(ModelFolder folder, ulong seed, ScalarType dtype, Device device, BaseTraining training) =>
        MaskedLanguageModel.Load(folder, seed, dtype, device, training);

    /// <inheritdoc/>
    public override TaskData Read(string? data, string? split, int maxLength)
    {
        var isDev = (split ?? "dev") == "dev";
        if (!isDev && split != "train")
            throw new InputException($"a corpus has no split \"{split}\"{Suggestion.For(split!, ["train", "dev"])}; its splits are train, dev");
        if (data is not null) return Make(split ?? Path.GetFileName(data), data, _ => true, maxLength);
        if (_config.Dev is { } dev) return Make(split ?? "dev", isDev ? dev : _config.Data, _ => true, maxLength);
        // Texts are held out whole: what is scored must not be known from training.
        var random = new SplitMix64(_config.DevSeed);
        var limit = _config.DevFraction * ulong.MaxValue;
        return Make(split ?? "dev", _config.Data, _ => random.Next() < limit == isDev, maxLength);
    }

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyList<float> Predictions) Score(PretrainedModel model, TokenBatch batch)
    {
        var logits = model.forward(batch);
        // Of every row how many hidden tokens are found.
        var found = logits.argmax(-1).eq(batch.Labels!).to(ScalarType.Float32);
        var rows = batch.Predicting!.div(batch.Ids.shape[1], RoundingMode.floor);
        var counts = zeros(batch.Ids.shape[0], device: logits.device).index_add_(0, rows, found, 1);
        return (PretrainedModel.SumOfLosses(logits, batch.Labels!).item<float>(), counts.cpu().data<float>().ToArray());
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Metrics(double loss, TaskData data, IReadOnlyList<int> rows, IReadOnlyList<float> predictions) =>
        new OrderedDictionary<string, double>(StringComparer.Ordinal)
        {
            [InstructionTuning.Perplexity] = Math.Exp(loss),
            [Accuracy] = predictions.Sum(found => (double)found) / rows.Sum(((MaskedData)data).Targets),
        };

    /// <inheritdoc/>
    public override AdapterManifest Describe(AdapterManifest manifest) => manifest;

    private MaskedData Make(string name, string file, Func<int, bool> isOf, int maxLength)
    {
        var rows = new List<(int[] Ids, int Line)>();
        var (sentences, cut) = (0, 0);
        foreach (var text in TextCorpus.Read(file).Where((_, number) => isOf(number)))
        {
            sentences += text.Count;
            var ids = text.Select(s => (_tokenizer.Tokenize(s.Text), s.Line));
            cut += SentenceRows.Add(rows, ids, _tokenizer.BeginId!.Value, _tokenizer.EndId!.Value, maxLength);
        }
        if (rows.Count == 0) throw new InputException($"no text of {file} is left for {name}; add texts, which end at empty lines, or give --dev");
        List<string> notes = [$"{sentences} sentences in {rows.Count} rows, {rows.Sum(row => (long)row.Ids.Length)} tokens"];
        if (cut > 0) notes.Add($"{cut} sentences are longer than {maxLength} tokens and were cut");
        return new(name, file, rows, _masking, _tokenizer.PadId, _config.Seed, notes);
    }
}
