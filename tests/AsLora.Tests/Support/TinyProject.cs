using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>A small BERT with random weights, its vocabulary, and an MRPC whose answer can be learned: everything a run needs, made in a moment.</summary>
internal sealed class TinyProject : IDisposable
{
    private static readonly string[] Words = ["the", "cat", "dog", "sat", "ran", "on", "mat", "road", "red", "blue", "bird", "sang", "slept", "under", "tree", "house"];
    private readonly TempFolder _folder = new();

    public TinyProject(int layers = 4, int trainRows = 48, int devRows = 24, double dropout = 0.1)
    {
        Directory.CreateDirectory(Model);
        Directory.CreateDirectory(Path.Combine(Data, "MRPC"));
        WriteModel(layers, dropout);
        File.WriteAllLines(Path.Combine(Model, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Words]);
        WriteRows("train", trainRows, 1);
        WriteRows("dev", devRows, 2);
    }

    public string Model => _folder["model"];

    public string Data => _folder["glue"];

    public string Output => _folder["run"];

    public string this[string name] => _folder[name];

    public RunConfig Config(string method = "aslora") => new()
    {
        Model = Model,
        Task = "mrpc",
        Data = Data,
        Output = Output,
        Method = new() { Name = method, Options = new() { Rank = 4, Merge = new() { Start = 2, Interval = 1, Until = 0.9 } } },
        Precision = "fp32",
        Threads = 1,
        Epochs = 2,
        BatchSize = 8,
    };

    /// <summary>The same for the command; options that are given stand in place of these.</summary>
    public string[] Arguments(params string[] given) => Arguments([("--task", "mrpc"), ("--data", Data)], given);

    /// <summary>The arguments to train on data of one's own: title and body decide the topic.</summary>
    public string[] OwnArguments(string data, params string[] given) => Arguments([("--data", data), ("--text", "title,body"), ("--label", "topic")], given);

    public void Dispose() => _folder.Dispose();

    private string[] Arguments(IReadOnlyList<(string Name, string Value)> learned, string[] given)
    {
        (string Name, string Value)[] options =
        [
            ("--model", Model), .. learned, ("--output", Output), ("--precision", "fp32"), ("--threads", "1"), ("--epochs", "2"), ("--batch-size", "8"),
            ("--method.rank", "4"), ("--method.start", "2"), ("--method.interval", "1"), ("--method.until", "0.9"),
        ];
        return ["train", .. options.Where(o => !given.Contains(o.Name, StringComparer.Ordinal)).SelectMany(o => new[] { o.Name, o.Value }), .. given];
    }

    private void WriteModel(int layers, double dropout)
    {
        File.WriteAllText(Path.Combine(Model, "config.json"), JsonSerializer.Serialize(new
        {
            model_type = "bert",
            vocab_size = Words.Length + 5,
            hidden_size = 16,
            num_hidden_layers = layers,
            num_attention_heads = 2,
            intermediate_size = 32,
            max_position_embeddings = 32,
            type_vocab_size = 2,
            hidden_act = "gelu",
            hidden_dropout_prob = dropout,
            attention_probs_dropout_prob = dropout,
            layer_norm_eps = 1e-12,
            initializer_range = 0.02,
            pad_token_id = 0,
        }));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var generator = new Generator(11, CPU);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, shape) in Shapes(layers))
        {
            var values = randn(shape, generator: generator);
            tensors["bert." + name] = name.Contains("LayerNorm.weight", StringComparison.Ordinal) ? 1 + (0.1 * values) : shape.Length == 1 ? 0.05 * values : 0.2 * values;
        }
        SafetensorsWriter.Write(Path.Combine(Model, "model.safetensors"), tensors);
    }

    private static IEnumerable<(string Name, long[] Shape)> Shapes(int layers)
    {
        const long hidden = 16, inner = 32;
        yield return ("embeddings.word_embeddings.weight", [Words.Length + 5, hidden]);
        yield return ("embeddings.position_embeddings.weight", [32, hidden]);
        yield return ("embeddings.token_type_embeddings.weight", [2, hidden]);
        (string Name, long Out, long In)[] linears = [("attention.self.query", hidden, hidden), ("attention.self.key", hidden, hidden), ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden), ("intermediate.dense", inner, hidden), ("output.dense", hidden, inner)];
        foreach (var prefix in Enumerable.Range(0, layers).Select(i => $"encoder.layer.{i}."))
        {
            foreach (var (name, height, width) in linears)
            {
                yield return ($"{prefix}{name}.weight", [height, width]);
                yield return ($"{prefix}{name}.bias", [height]);
            }
            foreach (var norm in new[] { "attention.output.LayerNorm", "output.LayerNorm" })
            {
                yield return ($"{prefix}{norm}.weight", [hidden]);
                yield return ($"{prefix}{norm}.bias", [hidden]);
            }
        }
        yield return ("embeddings.LayerNorm.weight", [hidden]);
        yield return ("embeddings.LayerNorm.bias", [hidden]);
        yield return ("pooler.dense.weight", [hidden, hidden]);
        yield return ("pooler.dense.bias", [hidden]);
    }

    // Two sentences say the same where their first words agree.
    private void WriteRows(string split, int rows, int seed)
    {
        var random = new Random(seed);
        string Sentence(string first) => string.Join(' ', Enumerable.Range(0, random.Next(2, 9)).Select(_ => Words[random.Next(Words.Length)]).Prepend(first));
        File.WriteAllLines(Path.Combine(Data, "MRPC", $"{split}.tsv"), Enumerable.Range(0, rows).Select(row =>
        {
            var (a, b) = (Words[random.Next(Words.Length)], Words[random.Next(Words.Length)]);
            return row % 2 == 0 ? $"0\t{row}\t{row}\t{Sentence(a)}\t{Sentence(b)}" : $"1\t{row}\t{row}\t{Sentence(a)}\t{Sentence(a)}";
        }).Prepend("Quality\t#1 ID\t#2 ID\t#1 String\t#2 String"));
    }
}
