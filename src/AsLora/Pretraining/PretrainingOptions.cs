using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Training;

namespace AsLora.Pretraining;

/// <summary>Everything that decides a pretraining.</summary>
public sealed record PretrainingOptions
{
    /// <summary>The corpus that the program writes itself.</summary>
    public const string BuiltIn = Runtime.BuiltIn.Name;

    /// <summary>How the encoder is trained where nothing else is said. Its seed decides corpus, initial weights, order, and what is hidden.</summary>
    public static RunConfig DefaultTraining { get; } = new()
    {
        Model = "",
        Data = "",
        Output = "",
        Task = LearningTask.MaskedLanguage,
        Method = new() { Name = BaseMethods.Full.Name },
        Epochs = 1,
        BatchSize = 64,
        EvaluationBatchSize = 256,
        MaxLength = 64,
        Masking = 0.2,
        DevFraction = 0.005,
        TrainSample = 1000,
        Precision = "bf16",
        LearningRate = 1e-3,
        Beta2 = 0.98,
        Epsilon = 1e-6,
        EvaluateEvery = 500,
        LogEvery = 50,
    };

    /// <summary>A text file with one sentence a line and an empty line between texts, or <see cref="BuiltIn"/>.</summary>
    public string Corpus { get; init; } = BuiltIn;

    /// <summary>How many texts the built-in corpus has.</summary>
    public int Texts { get; init; } = 150_000;

    /// <summary>The greatest number of tokens of the vocabulary.</summary>
    public int Vocabulary { get; init; } = 2000;

    /// <summary>The encoder.</summary>
    public EncoderShape Shape { get; init; } = new();

    /// <summary>How it is trained, and the folder that all is written to; model, data, task and method are the pretraining's own.</summary>
    public RunConfig Training { get; init; } = DefaultTraining;

    /// <summary>The run that trains the encoder.</summary>
    internal RunConfig Run
    {
        get
        {
            var folder = new PretrainingFolder(Training.Output);
            return Training with
            {
                Model = folder.Initial,
                Task = LearningTask.MaskedLanguage,
                Data = Corpus == BuiltIn ? folder.Corpus : Corpus,
                Output = folder.Run,
                Method = DefaultTraining.Method,
            };
        }
    }

    /// <summary>Checks every range, before anything is read or written.</summary>
    /// <exception cref="InputException">Something is out of its range, or the corpus is not there; all of it is listed.</exception>
    public void Validate()
    {
        List<string> problems = [.. Shape.Problems(), .. Run.Problems()];
        if (Training.Output.Length == 0) problems.Add("output is missing; it is a folder that does not exist or is empty");
        var (least, special) = (RobertaTokenizer.SmallestSize, RobertaTokenizer.Special.Count);
        if (Vocabulary < least) problems.Add($"vocabulary: found {Vocabulary}, expected at least {least}: {special} special tokens and one for each byte");
        if (Texts < 2) problems.Add($"texts: found {Texts}, expected at least 2: one to learn and one to score");
        if (Corpus != BuiltIn && !File.Exists(Corpus)) problems.Add($"corpus: there is no file {Corpus}; expected a text file, or {BuiltIn}");
        if (problems.Count > 0) throw new InputException(string.Join('\n', problems));
    }

    /// <summary>Reads options that were written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, or is damaged.</exception>
    internal static PretrainingOptions Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PretrainingOptions>(InputJson.ReadAllBytes(path), AdapterJson.Indented)
                ?? throw new InputException($"{path} holds null instead of options");
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path} does not hold the options of a pretraining: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes them.</summary>
    /// <param name="path">The file.</param>
    internal void Write(string path) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, this, AdapterJson.Indented);
        stream.WriteByte((byte)'\n');
    });
}
