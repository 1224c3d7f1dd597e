using System.Text.Json;
using AsLora.Adapters.Files.Peft;
using AsLora.Evaluation.Execution;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests;

/// <summary>
/// The whole way of a language model by real processes: made from its configuration, taught by full fine-tuning, then tuned with LoRA and ASLoRA, written with,
/// exported, fused, and scored on four benchmarks.
/// </summary>
public sealed class LanguageModelEndToEndTests : IDisposable
{
    private const string Config = """
        {
          "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 32000, "hidden_size": 48, "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
          "intermediate_size": 96, "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": false
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASmallModelGoesFromItsConfigurationToItsScoresWithoutADownload()
    {
        var (tokenizer, data) = (TestPaths.SharedOrSkip("tokenizers", "llama"), TestPaths.SharedOrSkip("data"));
        var (alpaca, seeds) = (Path.Combine(data, "instruct", "alpaca_sample.json"), Path.Combine(data, "instruct", "seed_tasks.jsonl"));
        File.WriteAllText(_folder["config.json"], Config);

        Run("init", _folder["config.json"], "--output", _folder["initial"], "--tokenizer", tokenizer, "--max-shard-size", "4MB");
        Assert.True(Directory.GetFiles(_folder["initial"], "*.safetensors").Length > 1, "the weights are in one file");
        var taught = Train(_folder["initial"], alpaca, "full", "--learning-rate", "5e-3", "--epochs", "3", "--batch-size", "8");
        Run("fuse", taught, "--output", _folder["taught"]);

        foreach (var method in new[] { "lora", "aslora" })
        {
            var run = Train(_folder["taught"], seeds, method, "--learning-rate", "5e-3", "--epochs", "3", "--batch-size", "4", "--packing", "true");
            Assert.NotEmpty(Run("generate", run, "--prompt", "Name a colour.", "--max-new-tokens", "8").Output);
            Run("export", run, "--output", _folder[$"peft-{method}"], "--as", "lora");
            Assert.All(PeftFolder.Inspect(_folder[$"peft-{method}"]).Tensors, tensor => Assert.Matches(@"^base_model\.model\.model\.layers\.\d+\.self_attn\.[qv]_proj\.lora_[AB]\.weight$", tensor.Name));
            Assert.Equal(Generated(run), Generated(_folder[$"peft-{method}"], "--model", _folder["taught"]));
            Run("fuse", run, "--output", _folder[$"fused-{method}"], "--verify");
            Assert.Equal(Generated(run), Generated(_folder[$"fused-{method}"]));
        }
        foreach (var task in new[] { "mmlu", "bbh", "drop" })
            ExpectScore("lm-eval", Run("eval", _folder["fused-aslora"], "--task", task, "--data", Path.Combine(data, task), "--protocol", "lm-eval", "--limit", "2", "--precision", "fp32", "--json").Output);
        if (PythonSandbox.Check().IsIsolated)
            ExpectScore("instructeval", Run("eval", _folder["run-aslora"], "--task", "humaneval", "--data", Path.Combine(data, "humaneval"), "--protocol", "instructeval", "--limit", "1", "--allow-code-execution", "--json").Output);
    }

    private string Train(string model, string data, string method, params string[] options)
    {
        var output = _folder[$"run-{method}"];
        Run(["train", "--task", "instruct", "--template", "alpaca", "--model", model, "--data", data, "--output", output, "--method", method, "--precision", "fp32", "--max-length", "256", "--log-every", "1", .. options]);
        var record = RunRecord.Read(Path.Combine(output, "run.json"));
        // A model without weights of its own gives every word the same chance.
        Assert.InRange(record.Best.Score, 1, method == "full" ? 16_000 : 32_000);
        Assert.Equal(method == "aslora", record.Merges.Count > 0);
        ExpectFlatMemory(Path.Combine(output, "metrics.jsonl"));
        return output;
    }

    // After a pass over the data and an evaluation every buffer has its size; what leaks, leaks on in the third pass. Batches of other lengths leave a few holes more. That no
    // tensor is left over is tested by counting them.
    private static void ExpectFlatMemory(string metrics)
    {
        var memory = File.ReadLines(metrics).Select(line => JsonDocument.Parse(line).RootElement).Where(e => e.GetProperty("event").GetString() == "stepped").Select(e => e.GetProperty("memoryBytes").GetInt64()).ToList();
        var (second, third) = (memory[(memory.Count / 3)..(2 * memory.Count / 3)].Max(), memory[(2 * memory.Count / 3)..].Max());
        Assert.True(third <= 1.2 * second, $"memory grew from {second} to {third} bytes");
    }

    private static string Generated(string path, params string[] options) =>
        JsonDocument.Parse(Run(["generate", path, "--prompt", "Name a colour.", "--max-new-tokens", "12", "--precision", "fp32", "--json", .. options]).Output).RootElement.GetProperty("text").GetString()!;

    private static void ExpectScore(string protocol, string json)
    {
        var result = JsonDocument.Parse(json).RootElement;
        var settings = result.GetProperty("settings");
        Assert.Equal(protocol, settings.GetProperty("protocol").GetString());
        Assert.Matches("^[0-9a-f]{64}$", settings.GetProperty("promptsSha256").GetString()!);
        Assert.InRange(result.GetProperty("score").GetDouble(), 0, 1);
    }

    private static CommandResult Run(params string[] args)
    {
        var result = BuiltCommand.Run(args);
        Assert.True(result.ExitCode == 0, $"aslora {string.Join(' ', args)} ended with {result.ExitCode}: {result.Error}");
        return result;
    }
}
