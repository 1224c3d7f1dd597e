using System.Text.Json;
using AsLora.Training;

namespace AsLora.Tests.Support;

/// <summary>A small random LLaMA with grouped queries, its tokenizer, and instructions of unequal length whose answer can be learned.</summary>
internal sealed class TinyInstructions : IDisposable
{
    private static readonly string[] Words = ["red", "green", "blue", "white", "black", "grey"];
    private readonly TempFolder _folder = new();
    private readonly TinyLanguageModel _model = new();

    public TinyInstructions(int train = 24, int dev = 6)
    {
        Directory.CreateDirectory(Data);
        Write("train.jsonl", train, 0);
        Write("valid.jsonl", dev, 1000);
    }

    public string Model => _model.Path;

    public string Data => _folder["data"];

    public string Output => _folder["run"];

    public string this[string name] => _folder[name];

    public RunConfig Config(string method = "aslora") => new()
    {
        Model = Model,
        Task = "instruct",
        Data = Data,
        Output = Output,
        Method = new() { Name = method, Options = new() { Rank = 4, Merge = new() { Start = 2, Interval = 1, Until = 0.9 } } },
        Precision = "fp32",
        Threads = 1,
        Epochs = 2,
        BatchSize = 3,
        Accumulation = 2,
    };

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    private void Write(string name, int count, int first)
    {
        var rows = Enumerable.Range(first, count).Select(i => new { prompt = string.Join(' ', Enumerable.Range(0, 1 + (i % 5)).Select(k => Words[(i + k) % 6])) + "?", completion = $" {Words[i % 6]}" });
        File.WriteAllLines(Path.Combine(Data, name), rows.Select(row => JsonSerializer.Serialize(row)));
    }
}
