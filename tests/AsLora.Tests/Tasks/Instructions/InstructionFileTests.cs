using System.Text;
using System.Text.Json;
using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Tasks.Instructions;

public sealed class InstructionFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(InstructionFormat.Alpaca, """{"instruction": "Sum", "input": "1 2", "output": "3"}""", "user: Sum | 1 2, assistant: 3")]
    [InlineData(InstructionFormat.Alpaca, """{"output": "3", "instruction": "Sum"}""", "user: Sum, assistant: 3")]
    [InlineData(InstructionFormat.Alpaca, """{"instruction": "Sum", "input": null, "output": "3", "text": "all of it", "history": []}""",
        "user: Sum, assistant: 3")]
    [InlineData(InstructionFormat.Alpaca, """{"instruction": "Sum", "input": "", "output": "3", "system": "Be brief."}""",
        "system: Be brief., user: Sum, assistant: 3")]
    [InlineData(InstructionFormat.SelfInstruct,
        """{"id": 1, "instruction": "Sum", "instances": [{"input": "1 2", "output": "3"}, {"input": "", "output": "?"}]}""",
        "user: Sum | 1 2, assistant: 3; user: Sum, assistant: ?")]
    [InlineData(InstructionFormat.Messages,
        """{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello", "name": "b"}]}""",
        "system: Be brief., user: Hi, assistant: Hello")]
    [InlineData(InstructionFormat.Messages, """{"messages": [{"content": "Hi", "role": "user"}], "tools": null}""", "user: Hi")]
    [InlineData(InstructionFormat.ShareGpt,
        """{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}, {"from": "human", "value": "Bye"}], "system": "Be brief."}""",
        "system: Be brief., user: Hi, assistant: Hello, user: Bye")]
    [InlineData(InstructionFormat.Completion, """{"prompt": "2 + 2 =", "completion": " 4"}""", "user: 2 + 2 =, assistant:  4")]
    [InlineData(InstructionFormat.Text, """{"text": "Once"}""", "assistant: Once")]
    public void TheKeysOfTheFirstRecordTellTheFormat(InstructionFormat format, string record, string samples)
    {
        foreach (var content in new[] { record, $"[{record}]", $"\uFEFF{record}\r\n", $"\uFEFF \r\n[\r\n{record}\r\n]\r\n", $"{record}\n\n\n" })
        {
            var file = InstructionFile.Read(_folder.Write("train.json", Encoding.UTF8.GetBytes(content)));
            Assert.Equal(format, file.Format);
            Assert.Equal(samples, string.Join("; ", file.Conversations.Select(Written)));
        }
    }

    [Fact]
    public void SamplesKnowTheirRecordAndTheLineItBeginsIn()
    {
        const string list = "\n[\n  {\"text\": \"a\"}, {\"text\":\n \"b\"},\n\n  {\n    \"text\": \"c\"}]";
        var array = InstructionFile.Read(_folder.Write("list.json", Encoding.UTF8.GetBytes(list)));
        Assert.Equal([(1, 3), (2, 3), (3, 6)], array.Conversations.Select(c => (c.Record, c.Line)));
        Assert.Equal("record 3 (line 6)", array.Conversations[2].Place);
        const string lines = "{\"instruction\": \"a\", \"instances\": [{\"output\": \"1\"}, {\"output\": \"2\"}]}\n{\"instruction\": \"b\", \"instances\": "
            + "[{\"output\": \"3\"}]}";
        var rows = InstructionFile.Read(_folder.Write("lines.jsonl", Encoding.UTF8.GetBytes(lines)));
        Assert.Equal([(1, 1), (1, 1), (2, 2)], rows.Conversations.Select(c => (c.Record, c.Line)));
        Assert.Equal("line 2", rows.Conversations[2].Place);
    }

    [Fact]
    public void WhatIsReadAndWhatIsNotIsTold()
    {
        var path = _folder.Write("train.jsonl", """{"id": 7, "instruction": "Sum", "output": "3", "inputs": "1 2"}"""u8);
        Assert.Equal([$"{path} is read as Alpaca, as the keys of line 1 tell", "keys that are not used: \"id\", \"inputs\""], InstructionFile.Read(path).Notes);
    }

    // Records of any length around the size of the buffer, so that they are cut everywhere.
    [Fact]
    public void AnArrayReadsAsItsLinesDo() => Gen.Select(
        Gen.OneOf(Gen.Int[0, 40], Gen.Int[60_000, 70_000], Gen.Int[130_000, 140_000]).Array[1, 6],
        Gen.Int[0, 2].Select(i => new[] { "", "\n", "\r\n\r\n  " }[i])).Sample(
        (lengths, blanks) =>
        {
            var records = lengths.Select((length, i) => (Half: length / 2, Others: length - (length / 2), Letter: (char)('b' + i)))
                .Select(r => JsonSerializer.Serialize(new { prompt = new string('a', r.Half), completion = new string(r.Letter, r.Others) })).ToList();
            var lines = InstructionFile.Read(_folder.Write("a.jsonl", Encoding.UTF8.GetBytes(string.Join('\n', records))));
            var array = $"[{blanks}{string.Join($"{blanks},{blanks}", records)}{blanks}]{blanks}";
            var list = InstructionFile.Read(_folder.Write("a.json", Encoding.UTF8.GetBytes(array)));
            Assert.Equal(lines.Conversations.Select(Written), list.Conversations.Select(Written));
        },
        iter: 30,
        threads: 1);

    [Theory]
    [InlineData("train.jsonl", "valid.jsonl", "test.jsonl")]
    [InlineData("train.json", "dev.json", null)]
    [InlineData("train.jsonl", null, null)]
    public void AFolderHasAFileForEachSplit(string train, string? dev, string? test)
    {
        foreach (var name in new[] { train, dev, test, "notes.txt" }.OfType<string>()) _folder.Write(name, "{}"u8);
        string? At(string? name) => name is null ? null : _folder[name];
        Assert.Equal(new InstructionFolder(_folder[train], At(dev), At(test)), InstructionFolder.Find(_folder.Path));
        Assert.Equal(new InstructionFolder(_folder[train], null, null), InstructionFolder.Find(_folder[train]));
    }

    [Fact]
    public void AFolderWithoutAFileForASplitIsReadAsOneFileInTheOrderOfTheNames()
    {
        _folder.Write("z.json", """[{"instruction": "first", "output": "1"}]"""u8);
        _folder.Write("B.jsonl", "{\"prompt\": \"upper case comes first\", \"completion\": \"0\"}\n{\"prompt\": \"p\", \"completion\": \"c\"}"u8);
        _folder.Write("notes.txt", "no data"u8);
        Assert.Equal(new InstructionFolder(_folder.Path, null, null), InstructionFolder.Find(_folder.Path));
        var file = InstructionFile.Read(_folder.Path);
        Assert.Equal((_folder.Path, InstructionFormat.Completion), (file.Path, file.Format));
        Assert.Equal([("B.jsonl", 1), ("B.jsonl", 2), ("z.json", 1)], file.Conversations.Select(c => (Path.GetFileName(c.File!), c.Line)));
        Assert.Equal(2, file.Notes.Count(note => note.Contains(" is read as ", StringComparison.Ordinal)));
    }

    [Fact]
    public void TheFolderOfExampleDataIsReadAsItIs()
    {
        var file = InstructionFile.Read(InstructionFolder.Find(TestPaths.SharedOrSkip("data", "instruct")).Train);
        Assert.Equal(["alpaca_sample.json", "seed_tasks.jsonl"], file.Conversations.Select(c => Path.GetFileName(c.File!)).Distinct());
    }

    internal static string Written(Conversation conversation) => string.Join(", ", conversation.Messages.Select(
        m => $"{m.Role.ToString().ToLowerInvariant()}: {m.Content}{(m.Context.Length > 0 ? " | " + m.Context : "")}"));
}
