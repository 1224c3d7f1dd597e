using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Inference;

namespace AsLora.Tests.Support;

/// <summary>A small random decoder with a tokenizer of single bytes, and made-up questions in the forms of the four benchmarks.</summary>
internal sealed class TinyBenchmarks : IDisposable
{
    private readonly TempFolder _folder = new();

    public TinyBenchmarks(int maxLength = 2400)
    {
        using var decoder = new TinyDecoder("llama", config =>
            (config["vocab_size"], config["max_position_embeddings"], config["eos_token_id"]) = (VocabularySize, maxLength, 2));
        decoder.Write();
        Directory.CreateDirectory(Model);
        foreach (var file in Directory.GetFiles(decoder.Path)) File.Copy(file, Path.Combine(Model, Path.GetFileName(file)));
        File.WriteAllBytes(Path.Combine(Model, "tokenizer.model"), TinySentencePieces.File());
        WriteMmlu();
        WriteBbh();
        WriteDrop();
        Write("humaneval/HumanEval.jsonl", string.Concat(Enumerable.Range(1, 3).Select(i => JsonSerializer.Serialize(new
        {
            task_id = $"HumanEval/{i}",
            prompt = $"def add{i}(x):\n    \"\"\" adds {i} \"\"\"\n",
            entry_point = $"add{i}",
            test = $"def check(candidate):\n    assert candidate(1) == {i + 1}\n",
        }) + "\n")));
    }

    private static int VocabularySize => TinySentencePieces.FirstWord + TinySentencePieces.Words.Count;

    public string Model => _folder["model"];

    public string Output => _folder["output"];

    /// <summary>How the model is opened.</summary>
    public static LanguageModelOptions Options => new() { Precision = "fp32", Threads = 1 };

    public string this[string name] => _folder[name];

    /// <summary>The arguments of a whole evaluation.</summary>
    public string[] Arguments(string task, string protocol, params string[] more) =>
        ["eval", Model, "--task", task, "--protocol", protocol, "--data", this[task], "--precision", "fp32", "--threads", "1", .. more];

    /// <summary>Writes a file of the data.</summary>
    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteMmlu()
    {
        foreach (var subject in new[] { "anatomy", "formal_logic" })
        {
            foreach (var (split, rows) in new[] { ("dev", 5), ("test", 6) })
                Write($"mmlu/{split}/{subject}_{split}.csv",
                    string.Concat(Enumerable.Range(0, rows).Select(i => $"\"What is {i}, in {subject}?\",{i},{i + 1},None,\"{i}, {i}\",{"ABCD"[i % 4]}\n")));
        }
    }

    private void WriteBbh()
    {
        foreach (var (task, rows) in new[] { ("counting", 6), ("sorting", 8) })
        {
            var examples = Enumerable.Range(0, rows).Select(i => new { input = $"How much is {task} {i}?", target = $"{i}" });
            Write($"bbh/bbh/{task}.json", JsonSerializer.Serialize(new { examples }));
            var shots = string.Concat(Enumerable.Range(1, 3).Select(i => $"\n\nQ: {task} of {i}?\nA: Let us see.\nIt is {i}. So the answer is {i}."));
            Write($"bbh/cot-prompts/{task}.txt", $"a warning\n-----\nDo some {task}.{shots}\n");
        }
    }

    private void WriteDrop()
    {
        foreach (var (split, passages) in new[] { ("dev", 6), ("train", 5) })
        {
            var sections = new JsonObject();
            for (var i = 0; i < passages; i++)
            {
                var date = new { day = "", month = "", year = "" };
                var answer = JsonSerializer.SerializeToNode(new { number = $"{i}", date, spans = Array.Empty<string>() })!;
                sections[$"{split}_{i}"] = new JsonObject
                {
                    ["passage"] = $" Passage {i} of {split}. ",
                    ["qa_pairs"] = new JsonArray(new JsonObject
                    {
                        ["question"] = "Which one?",
                        ["query_id"] = $"{split}-{i}",
                        ["answer"] = answer,
                        ["validated_answers"] = new JsonArray(answer.DeepClone()),
                    }),
                };
            }
            Write($"drop/drop_dataset_{split}.json", sections.ToJsonString());
        }
    }
}
