using System.Text.Json;
using AsLora.Cli.Output;
using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;
using AsLora.Training;
using Spectre.Console;
using Spectre.Console.Testing;

namespace AsLora.Tests.Cli;

public sealed class PreviewVerbTests : IDisposable
{
    private const string Chat = """{"messages": [{"role": "user", "content": "Say\n\thi"}, {"role": "assistant", "content": "hello </s> 世"}], "id": 1}""";
    private readonly TempFolder _folder = new();

    public PreviewVerbTests() => ChatTokenizers.Write(_folder.Path, [.. ChatTokenizers.Tokens]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LearnedPartsAreMarkedInAFileToo()
    {
        var data = _folder.Write("chat.jsonl", JsonLines(Chat, Chat.Replace("hello </s> 世", "")));
        var result = BuiltCommand.Run("preview", data, "--tokenizer", _folder.Path, "--template", "chatml");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            $"""
            + marks what is learned, ↵ is a line feed

            sample 1, line 1: 38 tokens, 11 of them learned
              <s><|im_start|>user↵
              Say↵
              \thi<|im_end|>↵
              <|im_start|>assistant↵
            + hello </s> 世<|im_end|>

            template  chatml
            samples   1; 0 cut, 1 left out
            tokens    38, 11 of them learned (28.9 %)
            longest   38 tokens
            note      {data} is read as messages, as the keys of line 1 tell
            note      keys that are not used: "id"
            note      1 of 2 samples left out: an answer is empty

            """.ReplaceLineEndings("\n"),
            result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void CountsAreOfTheWholeFileAndOfTheGreatestLength()
    {
        Directory.CreateDirectory(_folder["data"]);
        _folder.Write(Path.Combine("data", "train.jsonl"), "{}"u8);
        _folder.Write(Path.Combine("data", "valid.jsonl"), JsonLines([.. new[] { "a", "abcdef", "abcdefghi" }.Select(t => $$"""{"text": "{{t}}"}""")]));
        var result = BuiltCommand.Run("preview", _folder["data"], "--split", "dev", "--model", _folder.Path, "--max-length", "6", "--count", "1", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var json = JsonDocument.Parse(result.Output).RootElement;
        int Count(string name) => json.GetProperty(name).GetInt32();
        Assert.Equal(
            (3, 2, 15, 12, 6),
            (Count("samples"), Count("truncated"), Count("tokens"), Count("targets"), Count("longest")));
        Assert.Equal(("text", "plain"), (json.GetProperty("format").GetString(), json.GetProperty("template").GetString()));
        var shown = Assert.Single(json.GetProperty("shown").EnumerateArray());
        Assert.Equal([false, true, true], shown.GetProperty("isTarget").EnumerateArray().Select(t => t.GetBoolean()));
        Assert.Equal(["<s>", "a</s>"], shown.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("text").GetString()));
    }

    [Fact]
    public void TheModelMayBeARunOrAnAdapterWithTheTemplateOfItsTraining()
    {
        using var project = new TinyInstructions();
        using (var run = TrainingRun.Prepare(project.Config("lora") with { Template = "llama-2", MaxSteps = 1, Samples = 0 })) run.Train();
        var data = Path.Combine(project.Data, "valid.jsonl");
        var expected = BuiltCommand.Run("preview", data, "--model", project.Model, "--template", "llama-2");
        Assert.Equal(0, expected.ExitCode);
        foreach (var model in new[] { project.Output, Path.Combine(project.Output, "adapter") })
        {
            var result = BuiltCommand.Run("preview", data, "--model", model);
            Assert.Equal((0, "", expected.Output), (result.ExitCode, result.Error, result.Output));
        }
        var plain = BuiltCommand.Run("preview", data, "--model", project.Output, "--template", "plain");
        Assert.Contains("template  plain\n", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordsOfAnArrayOnOneLineAreToldApart()
    {
        var data = _folder.Write("chat.json", System.Text.Encoding.UTF8.GetBytes($"[{Chat},{Chat}]"));
        var result = BuiltCommand.Run("preview", data, "--tokenizer", _folder.Path, "--template", "chatml");
        Assert.Contains("\nsample 2, record 2 (line 1): 38 tokens", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void LinesAreFoldedWhereANarrowWindowEnds()
    {
        using var console = new TestConsole();
        console.Profile.Width = 20;
        var parts = new[] { ("0123456789012345678901\n世世世世世世世世世世", false), ("a\u001b[31m\u202e", true) };
        SampleText.Write(console, parts);
        Assert.Equal(["  012345678901234567", "  8901↵", "  世世世世世世世世世", "  世", "+ a\\u001b[31m\\u202e"], console.Lines);
    }

    [Fact]
    public void LearnedPartsHaveAColorWhereThereIsAny()
    {
        using var console = new TestConsole().Colors(ColorSystem.Standard).EmitAnsiSequences();
        SampleText.Write(console, [("a", false), ("b", true)]);
        Assert.StartsWith("  a\n\u001b[", console.Output, StringComparison.Ordinal);
        Assert.Contains("+ b", console.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the tokenizer is missing: give --model with the folder of a model, or --tokenizer with that of a tokenizer alone")]
    [InlineData("--model and --tokenizer are given; leave out one of them", "--model", "a", "--tokenizer", "b")]
    [InlineData("--max-length: found \"0\", expected a whole number of at least 1", "--max-length", "0")]
    [InlineData("--count: found \"-1\", expected a whole number of at least 0", "--count", "-1")]
    [InlineData("--split: found \"tset\", expected one of train, dev, test; did you mean \"test\"?", "--split", "tset")]
    [InlineData("there is no dev file in DATA", "--split", "dev")]
    [InlineData("there is no template \"llama2\"; did you mean \"llama-2\"?; the templates are alpaca, llama-factory-alpaca, llama-2, llama-3, chatml, plain",
        "--tokenizer", "FOLDER", "--template", "llama2")]
    [InlineData("template none is for generation alone, which may do without; plain writes messages with nothing between them. The templates are "
        + "alpaca, llama-factory-alpaca, llama-2, llama-3, chatml, plain", "--tokenizer", "FOLDER", "--template", "none")]
    [InlineData("DATA: none of 1 samples can be learned with template chatml; 1: no answer begins within the greatest "
        + "length", "--tokenizer", "FOLDER", "--template", "chatml", "--max-length", "9")]
    public void WhatCannotBeUsedIsNamed(string problem, params string[] options)
    {
        var data = _folder.Write("chat.jsonl", JsonLines(Chat));
        var result = BuiltCommand.Run(["preview", data, .. options.Select(o => o == "FOLDER" ? _folder.Path : o)]);
        Assert.Equal((2, "", $"aslora: {problem.Replace("DATA", data)}\n"), (result.ExitCode, result.Output, result.Error.ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData("alpaca_sample.json", 102)]
    [InlineData("seed_tasks.jsonl", 175)]
    public void GivenDataWorksAsItIsWithTheTokenizerOfLlama(string name, int count)
    {
        var data = TestPaths.SharedOrSkip("data", "instruct", name);
        var result = BuiltCommand.Run("preview", data, "--tokenizer", TestPaths.SharedOrSkip("tokenizers", "llama"), "--json", "--count", "1000");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("alpaca", json.GetProperty("template").GetString());
        Assert.Equal((count, "{}"), (json.GetProperty("samples").GetInt32(), json.GetProperty("leftOut").GetRawText()));
        var answers = InstructionFile.Read(data).Conversations.ToLookup(c => c.Line, c => c.Messages[^1].Content + "</s>");
        foreach (var sample in json.GetProperty("shown").EnumerateArray())
        {
            var learned = sample.GetProperty("parts").EnumerateArray().Where(p => p.GetProperty("isTarget").GetBoolean());
            Assert.Contains(string.Concat(learned.Select(p => p.GetProperty("text").GetString())), answers[sample.GetProperty("line").GetInt32()]);
        }
    }

    private static byte[] JsonLines(params string[] records) => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', records));
}
