using System.Text;
using AsLora.Adapters;
using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;

namespace AsLora.Tests.Tasks.Instructions;

/// <summary>Everything that can be wrong with a file of instructions, each with its whole message.</summary>
public sealed class InstructionErrorTests : IDisposable
{
    private const string A = "{\"instruction\": \"a\", \"output\": \"b\"}";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", " is empty; expected a JSON array of objects, or a JSON object on each line")]
    [InlineData("\n\n", " is empty; expected a JSON array of objects, or a JSON object on each line")]
    [InlineData("[]", " is empty; expected a JSON array of objects, or a JSON object on each line")]
    [InlineData("{\"instruction\": \"a\", \"instances\": []}", " has no samples: every list of instances is empty")]
    [InlineData("{\"question\": \"a\", \"answer\": \"b\"}", ", line 1: the keys \"question\", \"answer\" tell no format; expected those of one: messages: "
        + "\"messages\"; ShareGPT: \"conversations\" "
        + "(and where there are such, \"system\"); Alpaca: \"instruction\", \"output\" (and where there are such, \"input\", \"system\"); Self-Instruct: "
        + "\"instruction\", \"instances\"; "
        + "prompt and completion: \"prompt\", \"completion\"; text: \"text\"")]
    [InlineData(A + "\n{\"messages\": []}\n{\"instruction\": \"a\"}", " has 2 rows that cannot be used:\n"
        + "  line 2: the keys are \"messages\", which are those of messages; expected those of Alpaca as in line 1: \"instruction\", \"output\" (and where "
        + "there are such, \"input\", \"system\")\n"
        + "  line 3: the keys are \"instruction\"; expected those of Alpaca as in line 1: \"instruction\", \"output\" (and where there are such, "
        + "\"input\", \"system\")")]
    [InlineData(A + "\n\n" + A, ", line 2: the line is empty; remove it")]
    [InlineData("[" + A + ",\n 3, null,\n" + A + "]", " has 2 rows that cannot be used:\n  record 2 (line 2): a number stands for a record, "
        + "expected a JSON object\n  record 3 (line 2): no value stands for a record, expected a JSON object")]
    [InlineData("{\"instruction\": 3, \"input\": [], \"output\": null}", ", line 1: a number in \"instruction\", expected text; no value in \"output\", "
        + "expected text")]
    [InlineData("{\"instruction\": \"a\", \"input\": {}, \"output\": \"b\"}", ", line 1: an object in \"input\", expected text")]
    [InlineData("{\"instruction\": \"a\", \"output\": \"b\", \"history\": [[\"c\", \"d\"]]}", ", line 1: \"history\" is not read: records with earlier "
        + "turns are written as messages")]
    [InlineData("{\"instruction\": \"a\", \"instances\": \"b\"}", ", line 1: text in \"instances\", expected a list of objects")]
    [InlineData("{\"instruction\": \"a\", \"instances\": [{\"input\": \"b\"}, \"c\"]}", ", line 1: instances[0] has no key \"output\"; its keys are \"input\"; "
        + "text in \"instances[1]\", expected an object")]
    [InlineData("{\"messages\": []}", ", line 1: \"messages\" has no turn of a user")]
    [InlineData("{\"messages\": [{\"role\": \"system\", \"content\": \"a\"}]}", ", line 1: \"messages\" has no turn of a user")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"asistant\", \"content\": \"b\"}]}",
        ", line 1: \"messages[1].role\" is \"asistant\", expected one of system, user, assistant; did you mean \"assistant\"?")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"user\", \"content\": \"b\"}]}",
        ", line 1: \"messages\" has turn 2 by the user, expected the assistant: perhaps a system message, then user and assistant in turn, the user first")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{}]}, {\"role\": "
        + "\"tool\", \"content\": \"b\"}]}",
        ", line 1: \"messages[1].tool_calls\" is not read: calls of tools cannot be learned here; remove the record; "
        + "no value in \"messages[1].content\", expected text; \"messages[2].role\" is \"tool\": calls of tools cannot be learned here; remove the record")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"tools\": [{}]}", ", line 1: \"tools\" is not read: calls of tools cannot be "
        + "learned here; remove the record")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\"}]}]}", ", line 1: a list in \"messages[0].content\", expected text")]
    [InlineData("{\"messages\": [{\"role\": \"user\"}, {\"content\": \"a\"}]}", ", line 1: messages[0] has no key \"content\"; its keys are \"role\"; "
        + "messages[1] has no key \"role\"; its keys are \"content\"")]
    [InlineData("{\"conversations\": [{\"from\": \"gpt\", \"value\": \"a\"}]}",
        ", line 1: \"conversations\" has turn 1 by the assistant, expected the user: perhaps a system message, then user and assistant in turn, the user "
            + "first")]
    [InlineData("{\"conversations\": [{\"from\": \"user\", \"value\": \"a\"}]}", ", line 1: \"conversations[0].from\" is \"user\", expected one of system, "
        + "human, gpt")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": \"b\", \"text\": \"c\"}", ", line 2: not valid JSON: Duplicate property 'text' encountered during "
        + "deserialization.")]
    [InlineData("[" + A + "," + A + ",{\"messages\": []}," + A + "]", ", record 3 (line 1): the keys are \"messages\", which are those of messages; "
        + "expected those of Alpaca as in record 1 (line 1): \"instruction\", \"output\" (and where there are such, \"input\", \"system\")")]
    [InlineData("{\"text\": \"\\ud800\"}", ", line 1: not valid JSON: an escape sequence stands for half a character")]
    [InlineData("{\"text\": \"\u00ff\"}", ", line 1: byte 0xFF at offset 10 of the file is not UTF-8; save the file as UTF-8")]
    [InlineData("[{\"text\": \"a\"},\n{\"text\": \"\u00ff\"}]", ", record 2 (line 2): byte 0xFF at offset 26 of the file is not UTF-8; save the file as UTF-8")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": }", ", line 2: not valid JSON: '}' is an invalid start of a value. At byte 10 of the line.")]
    [InlineData("[\n{\"text\": 1},\n{\"text\": }\n]", " has 2 rows that cannot be used:\n  record 1 (line 2): a number in \"text\", expected "
        + "text\n  line 3: not valid JSON: '}' is an invalid start of a value. At byte 10 of the line.")]
    [InlineData("[\n{\"text\": \"a\"}\n", ", line 3: not valid JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON "
        + "object or array that should be closed. At byte 1 of the line.")]
    [InlineData("[{\"text\": \"a\"}]\n[", ", line 2: not valid JSON: '[' is invalid after a single JSON value. Expected end of data. At byte 1 of the line.")]
    [InlineData("[{\"text\": \"a\"},]", ", line 1: not valid JSON: The JSON array contains a trailing comma at the end which is not supported in this "
        + "mode. Change the reader options. At byte 16 of the line.")]
    public void WhatIsWrongIsNamedByFileAndLine(string content, string problem)
    {
        var file = _folder.Write("train.json", Encoding.Latin1.GetBytes(content));
        Assert.Equal(file + problem, Assert.Throws<InputException>(() => InstructionFile.Read(file)).Message.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void TheFirstTenOfManyProblemsAreListed()
    {
        var file = _folder.Write("train.jsonl", Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat("{\"text\": 1}", 30))));
        var lines = Assert.Throws<InputException>(() => InstructionFile.Read(file)).Message.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal((12, "  and 20 more"), (lines.Length, lines[^1]));
    }

    [Fact]
    public void AQuoteThatIsNeverClosedDoesNotGatherAFileOfAnySize()
    {
        var content = new byte[80 << 20];
        content.AsSpan().Fill((byte)'a');
        "[{\"text\": \"a\"},\n{\"text\": \"b"u8.CopyTo(content);
        var file = _folder.Write("train.json", content);
        Assert.Equal(
            $"{file}, line 2: not valid JSON: A record of more than 64 MiB begins, as where a quote or a bracket is opened and never closed.",
            Message(() => InstructionFile.Read(file)));
    }

    [Fact]
    public void WhatIsNotThereIsSaid()
    {
        Assert.Equal($"there is no file {_folder["a"]}", Message(() => InstructionFile.Read(_folder["a"])));
        var nothing = $"{_folder.Path} holds no file to train on; expected train.jsonl or train.json, or files that end so alone";
        Assert.Equal(nothing, Message(() => InstructionFile.Read(_folder.Path)));
        Assert.Equal($"there is no file or folder {_folder["a"]}", Message(() => InstructionFolder.Find(_folder["a"])));
        Assert.Equal(nothing, Message(() => InstructionFolder.Find(_folder.Path)));
        _folder.Write("valid.jsonl", "{}"u8);
        Assert.Equal(nothing, Message(() => InstructionFolder.Find(_folder.Path)));
    }

    [Fact]
    public void TextsWithoutTurnsAndConversationsAreNotReadAsOne()
    {
        _folder.Write("a.jsonl", """{"text": "All of it."}"""u8);
        _folder.Write("b.jsonl", """{"prompt": "a", "completion": "b"}"""u8);
        Assert.Equal($"{_folder.Path}: a.jsonl have texts without turns and the other files have turns; no template writes both, so name one file",
            Message(() => InstructionFile.Read(_folder.Path)));
    }

    [Fact]
    public void TwoFilesForOnePurposeAreRefused()
    {
        foreach (var name in new[] { "train.jsonl", "valid.json", "dev.jsonl" }) _folder.Write(name, "{}"u8);
        Assert.Equal($"{_folder.Path} holds valid.json and dev.jsonl; leave one of them, or name the "
            + $"file", Message(() => InstructionFolder.Find(_folder.Path)));
    }

    private static string Message(Func<object> read) => Assert.Throws<InputException>(read).Message;
}
