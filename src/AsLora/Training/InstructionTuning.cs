using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Generation;
using AsLora.Models;
using AsLora.Tasks.Instructions;
using AsLora.Tokenization;

namespace AsLora.Training;

/// <summary>To answer as the data answer: a language model learns the tokens of the answers.</summary>
internal sealed class InstructionTuning : LearningTask
{
    /// <summary>The metric that decides: e to the mean loss of a target token. Lower is better.</summary>
    public const string Perplexity = "perplexity";

    private const int SampleTokens = 64;
    private readonly RunConfig _config;
    private readonly Tokenizer _tokenizer;
    private readonly InstructionFolder? _files;
    private readonly ChatTemplate _template;
    private InstructionFile? _train;

    /// <summary>Finds the data, and reads what is trained on where the template follows from it.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <exception cref="InputException">The data or the template cannot be used.</exception>
    public InstructionTuning(RunConfig config, Tokenizer tokenizer)
    {
        (_config, _tokenizer) = (config, tokenizer);
        _files = config.Data.Length == 0 ? null : InstructionFolder.Find(config.Data);
        // A name is enough for an adapter that is evaluated on other data.
        _template = config.Template is { } name ? ChatTemplate.Get(name) : ChatTemplate.Choose(null, Train.Format, tokenizer, TokenizerName);
        _template.ThrowIfUnfit(tokenizer, TokenizerName);
    }

    /// <inheritdoc/>
    public override TaskHead? Head => null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> EvaluationSplits => TestFile is null ? ["dev"] : ["dev", "test"];

    private string TokenizerName => _config.Tokenizer ?? _config.Model;

    private InstructionFile Train => _train ??= InstructionFile.Read(_files!.Train);

    private string? DevFile => _config.Dev ?? _files?.Dev;

    private string? TestFile => _config.Test ?? _files?.Test;

    /// <inheritdoc/>
    public override RunConfig Complete(RunConfig config) => config with
    {
        Template = _template.Name,
        Epochs = config.Epochs ?? 3,
        BatchSize = config.BatchSize ?? 4,
        MaxLength = config.MaxLength ?? 1024,
        EvaluationBatchSize = config.EvaluationBatchSize ?? 8,
        TrainSample = config.TrainSample ?? 256,
        Samples = config.Samples ?? 1,
    };

    /// <inheritdoc/>
    public override TaskData Read(string? data, string? split, int maxLength)
    {
        if (data is null) return ReadSplit(split ?? "dev", maxLength);
        var isSplit = split is not null || Directory.Exists(data);
        return isSplit ? new InstructionTuning(_config with { Data = data, Dev = null, Test = null }, _tokenizer).ReadSplit(split ?? "dev", maxLength)
            : Make(Path.GetFileName(data), InstructionFile.Read(data), maxLength, null);
    }

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyList<float> Predictions) Score(PretrainedModel model, TokenBatch batch) => (model.Loss(batch).item<float>(), []);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Metrics(double loss, TaskData data, IReadOnlyList<int> rows, IReadOnlyList<float> predictions) =>
        new OrderedDictionary<string, double>(StringComparer.Ordinal) { [Perplexity] = Math.Exp(loss) };

    /// <inheritdoc/>
    public override IReadOnlyList<(string Prompt, string Text)> Answers(PretrainedModel model, TaskData data, int count, CancellationToken cancellation)
    {
        if (count == 0) return [];
        var prompts = Enumerable.Range(0, Math.Min(count, data.Count)).Select(row => Question(((LanguageData)data).Row(row)[0])).Where(ids => ids.Length < model.MaxLength).ToList();
        var options = new GenerationOptions { MaxNewTokens = SampleTokens, StopIds = _template.StopIds(_tokenizer) };
        var texts = new TextGenerator((CausalLanguageModel)model, _tokenizer).Generate(prompts, options, cancellation: cancellation);
        return [.. prompts.Zip(texts, (prompt, text) => (_tokenizer.Decode(prompt), text.Text))];
    }

    /// <inheritdoc/>
    public override AdapterManifest Describe(AdapterManifest manifest) => manifest with { Template = _template.Name };

    // What stands before the first token that is learned.
    private static int[] Question(LabelledTokens sample) => sample.Ids[..Math.Max(1, Array.IndexOf(sample.IsTarget, true))];

    private LanguageData ReadSplit(string name, int maxLength)
    {
        if (name == "test") return Make(name, InstructionFile.Read(TestFile ?? throw new InputException($"there is no test file in {_config.Data}, and test is not given")), maxLength, null);
        if (name is not ("train" or "dev"))
            throw new InputException($"instruction data have no split \"{name}\"{Suggestion.For(name, ["train", "dev", "test"])}; their splits are train, dev, test");
        if (DevFile is { } dev) return Make(name, name == "dev" ? InstructionFile.Read(dev) : Train, maxLength, null);
        // The samples of one record stay together: what is scored must not be known from training.
        var records = Train.Conversations.Select(c => (c.File, c.Record)).Distinct().ToList();
        if (records.Count < 2) throw new InputException($"{Train.Path} has one record, so that none can be held out to be scored; add records, or give --dev");
        var count = (int)Math.Clamp(Math.Round(records.Count * _config.DevFraction), 1, records.Count - 1);
        var held = EpochOrder.Sample(records.Count, count, _config.DevSeed).Select(i => records[i]).ToHashSet();
        List<Conversation> chosen = [.. Train.Conversations.Where(c => held.Contains((c.File, c.Record)) == (name == "dev"))];
        var note = name == "train" ? $"{chosen.Count} of {Train.Conversations.Count} samples; the others are held out to be scored"
            : $"{chosen.Count} of {Train.Conversations.Count} samples, held out by dev-seed {_config.DevSeed}";
        return Make(name, Train with { Conversations = chosen }, maxLength, note);
    }

    private LanguageData Make(string name, InstructionFile file, int maxLength, string? note) =>
        new(name, InstructionSamples.Of(file, _tokenizer, _template, maxLength), _tokenizer.PadId, _config.Packing && name == "train" ? maxLength : null, note);
}
