using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Pretraining;
using AsLora.Tasks.Suite;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Pretraining;

/// <summary>The encoder that comes with the program is what its command makes.</summary>
public sealed class CarriedEncoderTests : IDisposable
{
    private static readonly string Encoder = Path.Combine(TestPaths.Repository, "assets", "encoder");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItHasTheShapeAndTheTokenizerThatTheDefaultsGive()
    {
        var defaults = new PretrainingOptions();
        var sentences = Corpus.Lines(PretrainingOptions.DefaultTraining.Seed).Take(defaults.Texts).SelectMany(Sentences);
        RobertaTokenizer.Write(_folder.Path, BytePairTrainer.Train(sentences, RobertaTokenizer.Special, defaults.Vocabulary), 64);
        foreach (var file in Directory.GetFiles(_folder.Path))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(Encoder, Path.GetFileName(file))));

        using var model = SequenceClassifier.Load(ModelFolder.Open(Encoder), new(2), 1, ScalarType.Float32, META);
        Assert.Equal((12 * 6, 64, Tokenizer.Load(Encoder).VocabularySize), (model.Linears.Count, model.MaxLength, model.VocabularySize));
        Assert.InRange(Directory.GetFiles(Encoder).Sum(file => new FileInfo(file).Length), 0, 8_000_000);
    }

    [Fact]
    public void ItFindsHiddenWordsOfTextsThatItHasNotRead()
    {
        File.WriteAllLines(_folder["corpus.txt"], Corpus.Lines(seed: 7).Take(300).SelectMany(text => Sentences(text).Append("")));
        var config = PretrainingOptions.DefaultTraining with { Model = Encoder, Data = _folder["corpus.txt"] };
        var task = LearningTask.Of(config, Tokenizer.Load(Encoder));
        using var scope = NewDisposeScope();
        using var model = task.Load(ModelFolder.Open(Encoder), 1, ScalarType.Float32, CPU, BaseTraining.None);
        var (_, metrics) = new Evaluator(model, task, 64, CPU).Score(task.Read(config.Data, null, 64), null, default);
        Assert.True(metrics["accuracy"] > 0.4, $"accuracy {metrics["accuracy"]}, perplexity {metrics["perplexity"]}");
    }

    private static string[] Sentences(string text) => text.Replace(". ", ".\n", StringComparison.Ordinal).Split('\n');
}
