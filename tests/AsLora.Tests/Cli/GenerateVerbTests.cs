using System.Globalization;
using System.Text.Json;
using AsLora.Generation;
using AsLora.Inference;
using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

/// <summary>Texts by real processes.</summary>
public sealed class GenerateVerbTests(TinyLanguageModel tiny) : IClassFixture<TinyLanguageModel>
{
    private const string Notes = "note: fp32: as asked for\nnote: prompts as they are: the model has no template\n";

    [Fact]
    public void OneTextGoesToStandardOutputAndEverythingElseToStandardError()
    {
        var text = Text("hello world", new() { MaxNewTokens = 20 });
        var result = Generate("--prompt", "hello world", "--max-new-tokens", "20");
        Assert.Equal((0, text.Text + "\n"), (result.ExitCode, result.Output));
        const string cut = "note: the text was cut after 20 tokens; --max-new-tokens allows more\nnote: 20 tokens in ";
        Assert.StartsWith(Notes + cut, Messages(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("printf 'hello world'")]
    [InlineData("printf 'hello world\\n'")]
    [InlineData("printf 'hello world\\r\\n'")]
    public void APromptMayComeThroughAPipe(string source)
    {
        var result = Shell(source + " | {0}", "--max-new-tokens", "20");
        Assert.Equal((0, Text("hello world", new() { MaxNewTokens = 20 }).Text + "\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public void EveryOptionReachesTheText()
    {
        var options = new GenerationOptions { MaxNewTokens = 30, Temperature = 1.3, TopK = 50, TopP = 0.9, RepetitionPenalty = 1.2, Seed = 7 };
        string[] flags = ["--max-new-tokens", "30", "--temperature", "1.3", "--top-k", "50", "--top-p", "0.9", "--repetition-penalty", "1.2", "--seed", "7"];
        var text = Text("hello", options);
        Assert.Equal(text.Text + "\n", Generate(["--prompt", "hello", .. flags]).Output);
        var stop = text.Text[3..5];
        var cut = Text("hello", options with { StopStrings = ["<never>", stop] });
        Assert.Equal((StopReason.StopString, text.Text[..text.Text.IndexOf(stop, StringComparison.Ordinal)]), (cut.Reason, cut.Text));
        Assert.Equal(cut.Text + "\n", Generate(["--prompt", "hello", "--stop", "<never>", "--stop", stop, .. flags]).Output);
    }

    [Theory]
    [InlineData("prompts.txt", "hello\nhello world\nthe cat\n")]
    [InlineData("prompts.jsonl", "{\"prompt\": \"hello\"}\n{\"prompt\": \"hello world\"}\n{\"prompt\": \"the cat\"}\n")]
    public void AFileOfPromptsGivesWhatEachGivesAloneInOrder(string name, string content)
    {
        File.WriteAllText(tiny[name], content);
        string[] flags = ["--max-new-tokens", "12", "--temperature", "1.5"];
        var options = new GenerationOptions { MaxNewTokens = 12, Temperature = 1.5 };
        var texts = new[] { "hello", "hello world", "the cat" }.Select(prompt => (Prompt: prompt, Text: Text(prompt, options))).ToList();
        foreach (var size in new[] { "1", "8" })
        {
            var output = Generate(["--prompt-file", tiny[name], "--json", "--batch-size", size, .. flags]).Output;
            Assert.Equal(string.Concat(texts.Select(t => Record(t.Prompt, 1, t.Text) + "\n")), output);
        }
        var plain = Generate(["--prompt-file", tiny[name], .. flags]).Output;
        Assert.Equal(string.Concat(texts.Index().Select(t => $"--- prompt {t.Index + 1}\n{Line(t.Item.Text.Text)}")), plain);

        static string Line(string text) => text is [.., not '\n'] ? text + "\n" : text;
    }

    [Fact]
    public void SamplesOfOnePromptDifferAndAreTheSameInEveryBatchAndEveryTime()
    {
        string[] flags = ["--prompt", "hello", "--samples", "5", "--json", "--temperature", "1.5", "--max-new-tokens", "9"];
        var output = Generate(flags).Output;
        Assert.Equal(output, Generate([.. flags, "--batch-size", "2"]).Output);
        var records = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([1, 2, 3, 4, 5], records.Select(r => r.GetProperty("sample").GetInt32()));
        Assert.Distinct(records.Select(r => r.GetProperty("text").GetString()));
        Assert.Equal(Record("hello", 1, Text("hello", new() { Temperature = 1.5, MaxNewTokens = 9 })), output.Split('\n')[0]);
    }

    [Fact]
    public void ATemplateStandsAroundThePrompt()
    {
        var result = Generate("--prompt", "hello", "--template", "chatml", "--system", "Be brief.", "--json", "--max-new-tokens", "3");
        var tokens = JsonDocument.Parse(result.Output).RootElement.GetProperty("promptTokens").GetInt32();
        const string prompt = "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n";
        Assert.Equal(tiny.Tokenizer.Tokenize(prompt, addSpecialTokens: true).Length, tokens);
        Assert.Contains("note: template chatml, as asked for\n", Messages(result), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAPromptIsAboutStandsInAColumnOfItsOwn()
    {
        using var longer = new TinyLanguageModel(400);
        File.WriteAllText(longer["context.jsonl"], "{\"prompt\": \"add\", \"input\": \"1 2\"}\n{\"prompt\": \"hello\", \"input\": null}\n");
        string[] flags = ["--precision", "fp32", "--template", "alpaca", "--json", "--max-new-tokens", "1"];
        var output = BuiltCommand.Run(["generate", longer.Path, "--prompt-file", longer["context.jsonl"], .. flags]).Output;
        var records = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Message[] messages = [new(MessageRole.User, "add", "1 2"), new(MessageRole.User, "hello")];
        Assert.Equal(
            messages.Select(m => ChatTemplate.Get("alpaca").Prompt([m], longer.Tokenizer).Length),
            records.Select(r => r.GetProperty("promptTokens").GetInt32()));
        Assert.Equal(("1 2", false), (records[0].GetProperty("input").GetString(), records[1].TryGetProperty("input", out _)));
        using var model = LoadedLanguageModel.Open(longer.Path, new() { Precision = "fp32", Template = "none" });
        Assert.Equal(longer.Tokenizer.Tokenize("add\n1 2", addSpecialTokens: true), model.Prompt([messages[0]]));
    }

    [Fact]
    public void ATerminalShowsNotesOnLinesOfTheirOwn()
    {
        var text = Text("hello world", new() { MaxNewTokens = 20 }).Text;
        var shown = Shell("{0} 2>&1", "--prompt", "hello world", "--max-new-tokens", "20").Output;
        Assert.Contains($"{text}\nnote: the text was cut after 20 tokens", shown.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void HelpNamesTheTemplates()
    {
        var help = string.Join(' ', BuiltCommand.Run("generate", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{string.Join(", ", ChatTemplate.Names)}, or none for prompts as they are", help, StringComparison.Ordinal);
    }

    [Fact]
    public void WhoeverReadsMayStopReading()
    {
        foreach (var flags in new[] { new[] { "--max-new-tokens", "100" }, ["--max-new-tokens", "100", "--json"] })
        {
            var result = Shell("{0} | head -c 2; exit ${{PIPESTATUS[0]}}", [.. flags, "--prompt", "hello"]);
            Assert.Equal((0, false), (result.ExitCode, result.Error.Contains("aslora:", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void ASignalEndsItBetweenTwoTokensAndLeavesWholeLines()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        File.WriteAllLines(tiny["many.txt"], Enumerable.Repeat("hello world", 5000));
        var arguments = Arguments("--prompt-file", tiny["many.txt"], "--json", "--batch-size", "2", "--max-new-tokens", "20");
        using var process = BuiltCommand.Start(new Dictionary<string, string?>(StringComparer.Ordinal), arguments);
        var first = process.StandardOutput.ReadLine();
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        var result = BuiltCommand.Finish(process);
        Assert.Equal(1, result.ExitCode);
        Assert.All((first + "\n" + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
        var lines = 1 + result.Output.Count(c => c == '\n');
        var end = $"stopping after this token; once more stops at once\naslora: stopped; {lines} whole text(s) are written\n";
        Assert.EndsWith(end, Messages(result), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeUsedIsNamed()
    {
        Refuses("--prompt and --prompt-file are two ways to say the same; give one of them", "--prompt", "a", "--prompt-file", "b");
        Refuses($"there is no file {tiny["nowhere.txt"]}", "--prompt-file", tiny["nowhere.txt"]);
        File.WriteAllText(tiny["bad.jsonl"], "{\"prompt\": 3}\n{\"prompt\": \"a\"}\n{\"prompt\": \"\"}\n");
        Refuses(
            $"{tiny["bad.jsonl"]} has 2 rows that cannot be used:\n  line 1: a number in column \"prompt\", expected text\n"
            + "  line 3: the text in column \"prompt\" is empty; fill it or remove the row",
            "--prompt-file", tiny["bad.jsonl"]);
        File.WriteAllText(tiny["other.jsonl"], "{\"promt\": \"a\"}\n");
        var other = tiny["other.jsonl"];
        Refuses($"{other}, line 1: no column \"prompt\"; did you mean \"promt\"?; the columns are \"promt\"", "--prompt-file", other);
        Refuses("--samples: found \"0\", expected a whole number of at least 1", "--prompt", "a", "--samples", "0");
        Refuses("--samples: all texts would be the same, as the likeliest token is taken; give a --temperature above 0", "--prompt", "a", "--samples", "2");
        Refuses("temperature: found \"-1\", expected a number of at least 0 (0 takes the likeliest token)", "--prompt", "a", "--temperature", "-1");
        Refuses("--threads: found \"0\", expected a whole number of at least 1", "--prompt", "a", "--threads", "0");
        Refuses("--prompt: found \"\", expected a text; a model goes on from some", "--prompt", "");
        Refuses(
            "--seed: nothing is drawn, as the likeliest token is taken; give a --temperature above 0, or leave it out", "--prompt", "a", "--seed", "7");
        Refuses(
            "there is no template \"lama-2\"; did you mean \"llama-2\"?; the templates are alpaca, llama-factory-alpaca, llama-2, llama-3, chatml, plain, "
            + "or none for prompts as they are", "--prompt", "a", "--template", "lama-2");
        File.WriteAllText(tiny["number.jsonl"], "{\"prompt\": \"a\", \"input\": 3}\n");
        Refuses($"{tiny["number.jsonl"]}, line 1: a number in column \"input\", expected text", "--prompt-file", tiny["number.jsonl"]);
        var empty = Shell("{0} < /dev/null");
        Assert.Equal(
            (2, "", "aslora: standard input is empty; expected a prompt there, or --prompt or --prompt-file\n"), (empty.ExitCode, empty.Output, Messages(empty)));
        var nowhere = BuiltCommand.Run("generate", tiny["nowhere"], "--prompt", "a");
        Assert.Equal(
            (2, "", $"aslora: there is no folder {tiny["nowhere"]}; expected the folder of a model, of a run or of an adapter\n"),
            (nowhere.ExitCode, nowhere.Output, Messages(nowhere)));
    }

    private void Refuses(string message, params string[] arguments)
    {
        var result = Generate(arguments);
        Assert.Equal((2, "", $"aslora: {message}\n"), (result.ExitCode, result.Output, Messages(result)));
    }

    private string[] Arguments(params string[] arguments) => ["generate", tiny.Path, "--precision", "fp32", .. arguments];

    private CommandResult Generate(params string[] arguments) => BuiltCommand.Run(Arguments(arguments));

    // {0} stands for the command.
    private CommandResult Shell(string line, params string[] arguments) => BuiltCommand.RunThrough(
        "bash",
        command => ["-c", string.Format(CultureInfo.InvariantCulture, line, command)],
        new Dictionary<string, string?>(StringComparer.Ordinal),
        Arguments(arguments));

    private GeneratedText Text(string prompt, GenerationOptions options) =>
        tiny.Generator.Generate([tiny.Tokenizer.Tokenize(prompt, addSpecialTokens: true)], options with { StopIds = [2] })[0];

    private string Record(string prompt, int sample, GeneratedText text)
    {
        var reason = text.Reason == StopReason.StopId ? "stop-id" : "max-new-tokens";
        var (given, written) = (tiny.Tokenizer.Tokenize(prompt, addSpecialTokens: true).Length, Quoted(text.Text));
        return $"{{\"prompt\":\"{prompt}\",\"sample\":{sample},\"text\":{written},\"reason\":\"{reason}\",\"promptTokens\":{given},\"tokens\":{text.Ids.Length}}}";

        static string Quoted(string text) => JsonSerializer.Serialize(text, AsLora.Adapters.Files.AdapterJson.Options);
    }

    private static string Messages(CommandResult result) => result.Error.ReplaceLineEndings("\n");
}
