using System.Globalization;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tasks;
using AsLora.Tasks.Suite;
using AsLora.Tokenization;
using AsLora.Training;
using AsLora.Training.Events;

namespace AsLora.Pretraining;

/// <summary>
/// Makes an encoder of RoBERTa's kind (arXiv 1907.11692) from a corpus alone: learns a tokenizer, draws initial weights, and trains them to say which words
/// are hidden. All of it follows from the options; on the same machine and the same number of threads two pretrainings end with the same bytes.
/// </summary>
public static class EncoderPretraining
{
    /// <summary>Pretrains an encoder.</summary>
    /// <param name="options">What decides it.</param>
    /// <param name="sink">Is told what happens in the run; null for nobody.</param>
    /// <param name="report">Is told what was done before the run; null for nobody.</param>
    /// <param name="cancellation">Stops it; <see cref="Resume"/> goes on.</param>
    /// <exception cref="InputException">Something given cannot be used, or the folder holds something; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PretrainingRecord Run(
        PretrainingOptions options, ITrainingSink? sink = null, Action<string>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var output = options.Training.Output;
        new RunFolder(output).ExpectEmpty();
        Directory.CreateDirectory(output);
        options.Write(new PretrainingFolder(output).Options);
        return Go(options, sink, report, cancellation);
    }

    /// <summary>
    /// Goes on with a pretraining that was stopped or killed, and ends with what it would have ended with. One that is finished stays as it is.
    /// </summary>
    /// <param name="output">Its folder, which may have been moved.</param>
    /// <param name="sink">Is told what happens in the run; null for nobody.</param>
    /// <param name="report">Is told what was done before the run; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InputException">There is no pretraining, or what is there is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PretrainingRecord Resume(string output, ITrainingSink? sink = null, Action<string>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var file = new PretrainingFolder(output).Options;
        if (!File.Exists(file)) throw new InputException($"there is no {file}, so there is no pretraining to go on with");
        var options = PretrainingOptions.Read(file);
        options = options with { Training = options.Training with { Output = output } };
        options.Validate();
        return Go(options, sink, report, cancellation);
    }

    private static PretrainingRecord Go(PretrainingOptions options, ITrainingSink? sink, Action<string>? report, CancellationToken cancellation)
    {
        var folder = new PretrainingFolder(options.Training.Output);
        if (options.Corpus == PretrainingOptions.BuiltIn && !File.Exists(folder.Corpus)) WriteCorpus(options, folder.Corpus, cancellation);
        if (!Directory.Exists(folder.Tokenizer)) LearnTokenizer(options, folder.Tokenizer, cancellation);
        if (!Directory.Exists(folder.Initial))
            ModelInitializer.Write(folder.Tokenizer, new() { Output = folder.Initial, Seed = options.Training.Seed }, cancellation);
        var size = Tokenizer.Load(folder.Initial).VocabularySize;
        report?.Invoke(string.Create(CultureInfo.InvariantCulture, $"the tokenizer has {size} tokens"));

        using var run = TrainingRun.Resume(options.Run);
        var record = run.Finished ?? run.Train(sink, cancellation);
        var (parameters, bytes) = EncoderFolder.Write(folder.Encoder, new RunFolder(folder.Run).Adapter, ModelFolder.Open(folder.Initial));
        return new(folder.Encoder, size, parameters, bytes, record);
    }

    private static void LearnTokenizer(PretrainingOptions options, string path, CancellationToken cancellation) => AtomicFolder.Write(path, [], folder =>
    {
        var sentences = TextCorpus.Read(options.Run.Data).SelectMany(text => text.Select(sentence => sentence.Text));
        var pairs = BytePairTrainer.Train(sentences, RobertaTokenizer.Special, options.Vocabulary, cancellation);
        var maxLength = options.Training.MaxLength ?? PretrainingOptions.DefaultTraining.MaxLength!.Value;
        RobertaTokenizer.Write(folder, pairs, maxLength);
        ConfigFile.Write(Path.Combine(folder, "config.json"), options.Shape.Config(pairs.Tokens.Count, maxLength), "RobertaModel", SafetensorsType.F32);
    });

    private static void WriteCorpus(PretrainingOptions options, string path, CancellationToken cancellation) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        foreach (var text in Corpus.Lines(options.Training.Seed).Take(options.Texts))
        {
            cancellation.ThrowIfCancellationRequested();
            writer.WriteLine(text.Replace(". ", ".\n", StringComparison.Ordinal));
            writer.WriteLine();
        }
    });
}
