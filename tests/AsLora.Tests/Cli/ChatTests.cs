using System.Diagnostics;
using System.Text;
using AsLora.Cli.Generating;
using AsLora.Inference;
using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

/// <summary>Conversations at a terminal, by real processes.</summary>
public sealed class ChatTests : IDisposable
{
    private const string Script = "/usr/bin/script", CtrlC = "\u0003", CtrlD = "\u0004";
    private readonly TinyLanguageModel _tiny = new(20_000);

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void ItAnswersTurnByTurnAndBeginsAnewAndLeaves()
    {
        using var model = LoadedLanguageModel.Open(_tiny.Path, new() { Precision = "fp32", Template = "llama-2" });
        using var session = new ChatSession(model, new() { MaxNewTokens = 12 }, "Be brief.");
        var (first, second) = (session.Answer("hello").Text, session.Answer("why?").Text);

        using var chat = Start("--system", "Be brief.", "--max-new-tokens", "12");
        Say(chat, "hello", first);
        Say(chat, "why?", second);
        Say(chat, "/reset", "a new conversation\n");
        Say(chat, "hello", first);
        Write(chat, "/exit\n");
        Assert.Equal(0, BuiltCommand.Finish(chat).ExitCode);
    }

    [Fact]
    public void AnAnswerWithoutTextIsTold()
    {
        using var model = LoadedLanguageModel.Open(_tiny.Path, new() { Precision = "fp32", Template = "llama-2" });
        using var session = new ChatSession(model, new() { MaxNewTokens = 4 });
        var first = session.Answer("hello").Text;
        using var chat = Start("--max-new-tokens", "4", "--stop", first[..1]);
        Say(chat, "hello", "(the answer is empty, so the conversation stays as it was)\n");
        Write(chat, "/exit\n");
        Assert.Equal(0, BuiltCommand.Finish(chat).ExitCode);
    }

    [Fact]
    public void CtrlCStopsAnAnswerAndOnceMoreLeavesAndCtrlDLeaves()
    {
        using (var chat = Start("--max-new-tokens", "15000", "--temperature", "1"))
        {
            Write(chat, "hello\n");
            ReadUntil(chat, "hello\r\n");
            Assert.NotEqual(-1, chat.StandardOutput.Read());
            Write(chat, CtrlC);
            ReadUntil(chat, "(stopped)\r\n> ");
            Say(chat, "/reset", "a new conversation\n");
            Write(chat, CtrlD);
            Assert.Equal(0, BuiltCommand.Finish(chat).ExitCode);
        }
        using var other = Start();
        Write(other, CtrlC);
        ReadUntil(other, "Ctrl-C once more leaves, as Ctrl-D and /exit do\r\n");
        Write(other, CtrlC);
        Assert.Equal(128 + 2, BuiltCommand.Finish(other).ExitCode);
    }

    [Fact]
    public void WhatAModelWritesCannotSteerTheTerminal() => Assert.Equal("a\uFFFD[2J\nb\tc\uFFFD\uFFFD", TextOutput.Harmless("a\u001b[2J\nb\tc\r\u009b"));

    private Process Start(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), $"without {Script} there is no terminal to be had");
        string[] all = ["generate", _tiny.Path, "--template", "llama-2", "--precision", "fp32", .. arguments];
        var start = BuiltCommand.StartInfo(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COLUMNS"] = "60", ["TERM"] = "xterm" }, all);
        var line = string.Join(' ', start.ArgumentList.Prepend(start.FileName).Select(word => $"'{word}'"));
        start.FileName = Script;
        start.ArgumentList.Clear();
        // A shell that stayed would be told of a Ctrl-C too, and end with it.
        foreach (var argument in new[] { "-qec", $"exec {line}", "/dev/null" }) start.ArgumentList.Add(argument);
        (start.RedirectStandardInput, start.StandardOutputEncoding) = (true, Encoding.UTF8);
        var process = Process.Start(start)!;
        ReadUntil(process, "> ");
        return process;
    }

    // The terminal shows what is typed, and ends lines with a carriage return.
    private static void Say(Process chat, string line, string answer)
    {
        Write(chat, line + "\n");
        var shown = ReadUntil(chat, "> ");
        Assert.Contains(TextOutput.Harmless(answer), shown.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static void Write(Process chat, string text)
    {
        chat.StandardInput.Write(text);
        chat.StandardInput.Flush();
    }

    private static string ReadUntil(Process chat, string end)
    {
        var read = new StringBuilder();
        while (!read.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var next = chat.StandardOutput.Read();
            Assert.True(next >= 0, $"the conversation ended before \"{end}\": {read}");
            read.Append((char)next);
        }
        return read.ToString();
    }
}
