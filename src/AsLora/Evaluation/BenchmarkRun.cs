using AsLora.Adapters;
using AsLora.Evaluation.HumanEval;
using AsLora.Inference;
using AsLora.Training;

namespace AsLora.Evaluation;

/// <summary>One evaluation: its prompts, what decides the score, and the answers.</summary>
internal sealed class BenchmarkRun
{
    private readonly Benchmark _benchmark;
    private readonly BenchmarkOptions _options;
    private readonly LoadedLanguageModel _loaded;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<BenchmarkPrompt> _prompts;
    private readonly int _room;
    private readonly IReadOnlyList<string> _notes;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly Func<IReadOnlyList<BenchmarkPrompt>, CancellationToken, IReadOnlyList<ModelAnswer>> _answer;

    /// <summary>Makes the prompts.</summary>
    /// <param name="benchmark">The benchmark.</param>
    /// <param name="options">How it is evaluated.</param>
    /// <param name="loaded">The model.</param>
    /// <param name="questions">The questions that are asked, at least one.</param>
    /// <param name="execution">How programs are run; null where none are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops while prompts are made or weights are read.</param>
    /// <exception cref="InputException">The model reads too few tokens, or no more than the answer may have.</exception>
    public BenchmarkRun(
        Benchmark benchmark,
        BenchmarkOptions options,
        LoadedLanguageModel loaded,
        IReadOnlyList<BenchmarkQuestion> questions,
        CodeExecutionSettings? execution,
        TimeProvider time,
        CancellationToken cancellation = default)
    {
        (_benchmark, _options, _loaded, _time) = (benchmark, options, loaded, time);
        var longest = benchmark.LongestPrompt is null ? null : options.MaxLength ?? benchmark.LongestPrompt;
        var reads = benchmark.LongestPrompt is null ? Math.Min(options.MaxLength ?? int.MaxValue, loaded.Model.MaxLength) : loaded.Model.MaxLength;
        _room = reads - benchmark.Decoding.MaxNewTokens;
        if (_room < 1)
        {
            throw new InputException($"{reads} tokens are read at most, and an answer of {benchmark.Task} may have {benchmark.Decoding.MaxNewTokens}, "
                + "which leaves none for the question");
        }
        _notes = Comparability.Doubts(benchmark, options, questions);
        _prompts = [.. questions.Index().AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(item => BenchmarkPrompt.Fit(item.Index, item.Item, longest, loaded.Tokenizer))];
        var likelihoods = new LikelihoodAnswers(loaded.Model, loaded.Tokenizer, benchmark.Decoding.Choices, reads);
        var texts = new TextAnswers(loaded, benchmark.Decoding, _room);
        var compares = benchmark.Decoding.Choices.Count > 0;
        _answer = compares ? (prompts, _) => likelihoods.Answer(prompts) : texts.Answer;
        var device = loaded.Model.Linears[0].Weight.device;
        _environment = RunEnvironment.Describe(device);
        Settings = new()
        {
            Task = benchmark.Task,
            Protocol = benchmark.Protocol,
            ProtocolVersion = benchmark.Version,
            Shots = options.Shots ?? benchmark.Shots,
            Limit = options.Limit,
            MaxLength = longest ?? reads,
            Decoding = benchmark.Decoding.ToString(),
            Averaging = benchmark.Averaging,
            Questions = _prompts.Count / options.Samples,
            Samples = options.Samples,
            PromptsSha256 = BenchmarkPrompt.TextsSha256(_prompts),
            TokensSha256 = BenchmarkPrompt.IdsSha256(_prompts),
            Model = BenchmarkModel.Of(loaded.Folder, loaded.Adapter, cancellation),
            Precision = loaded.Precision,
            Device = device.type.ToString().ToLowerInvariant(),
            StopIds = compares ? [] : texts.StopIds,
            CodeExecution = execution,
            Program = _environment["program"],
        };
    }

    /// <summary>What decides the score.</summary>
    public BenchmarkSettings Settings { get; }

    /// <summary>The prompts, in the order of the questions.</summary>
    internal IReadOnlyList<BenchmarkPrompt> Prompts => _prompts;

    /// <summary>Answers all questions, those of an earlier process excepted, the longest first.</summary>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Stops within a batch.</param>
    /// <exception cref="InputException">The output holds something else.</exception>
    public BenchmarkResult Run(Action<BenchmarkProgress>? progress, CancellationToken cancellation)
    {
        using var folder = _options.Output is { } output ? new BenchmarkFolder(output, Settings) : null;
        folder?.Items.Expect(_prompts);
        var items = folder?.Items.Items.ToList() ?? [];
        var restored = items.Count;
        Report();
        var answered = items.Select(item => item.Number).ToHashSet();
        var left = _prompts.Where(prompt => !answered.Contains(prompt.Number)).GroupBy(prompt => prompt.Question.Sample);
        foreach (var batch in left.SelectMany(sample => sample.OrderByDescending(prompt => prompt.Ids.Length).Chunk(_options.BatchSize)))
        {
            cancellation.ThrowIfCancellationRequested();
            var scored = Answer(batch, cancellation);
            folder?.Items.Add(scored);
            items.AddRange(scored);
            Report();
        }
        var result = Result(items.OrderBy(item => item.Number).ToList());
        folder?.Write(result);
        return result;

        void Report()
        {
            var metric = items.Count > 0 ? items[0].Metrics.Keys.First() : null;
            var mean = metric is null ? 0 : items.Average(item => item.Metrics[metric]);
            progress?.Invoke(new(items.Count, restored, _prompts.Count, metric, mean, [.. _loaded.Notes, .. _notes]));
        }
    }

    private List<BenchmarkItem> Answer(IReadOnlyList<BenchmarkPrompt> prompts, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        var answers = _answer(prompts, cancellation);
        var scored = prompts.Zip(answers, (prompt, answer) => (Prompt: prompt, Answer: answer, Score: _benchmark.Score(prompt.Question, answer.Text))).ToList();
        var seconds = _time.GetElapsedTime(start).TotalSeconds / prompts.Count;
        return [.. scored.Select(item => new BenchmarkItem
        {
            Number = item.Prompt.Number,
            Group = item.Prompt.Question.Group,
            Id = item.Prompt.Question.Id,
            Sample = item.Prompt.Question.Sample,
            PromptSha256 = item.Prompt.Sha256,
            PromptTokens = item.Prompt.Ids.Length,
            IsCut = item.Prompt.Ids.Length > _room,
            Shots = item.Prompt.Shots,
            TokenIds = item.Answer.Ids,
            LogLikelihoods = item.Answer.LogLikelihoods,
            Answer = item.Score.Answer,
            Gold = item.Prompt.Question.Gold,
            Metrics = new OrderedDictionary<string, double>(item.Score.Metrics, StringComparer.Ordinal),
            Note = item.Score.Note,
            Seconds = seconds,
        })];
    }

    private BenchmarkResult Result(IReadOnlyList<BenchmarkItem> items)
    {
        var questions = _benchmark.RunsCode ? PassAtK.ByProblem(items) : [.. items.Select(item => (item.Group, item.Metrics))];
        var groups = BenchmarkScores.ByGroup(questions);
        var metrics = BenchmarkScores.Over(groups, _benchmark.GroupsCountAlike);
        return new()
        {
            Settings = Settings,
            IsComparable = _notes.Count == 0,
            Metric = metrics.First().Key,
            Score = metrics.First().Value,
            Metrics = metrics,
            Groups = groups,
            Categories = BenchmarkScores.ByGroup(
                questions.SelectMany(question => _benchmark.Categories(question.Group).Select(category => (category, question.Metrics)))),
            PromptsWithFewerShots = items.Count(item => item.Shots < Settings.Shots),
            PromptsCut = items.Count(item => item.IsCut),
            Seconds = items.Sum(item => item.Seconds),
            Finished = _time.GetUtcNow(),
            Notes = _notes,
            Environment = _environment,
        };
    }
}
