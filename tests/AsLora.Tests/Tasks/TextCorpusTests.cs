using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tests.Support;

namespace AsLora.Tests.Tasks;

public sealed class TextCorpusTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EmptyLinesSeparateTextsAndLinesAreSentences()
    {
        var texts = Read("\uFEFFOne.\r\n  Two. \n\n \t\nThree.\n\n\n");
        Assert.Equal([[(1, "One."), (2, "Two.")], [(5, "Three.")]], texts);
    }

    [Fact]
    public void TheLastTextNeedsNoEmptyLine() => Assert.Equal([[(1, "One.")], [(3, "Two.")]], Read("One.\n\nTwo."));

    [Theory]
    [InlineData("", " holds no text; expected one sentence a line and an empty line between texts")]
    [InlineData("\n \n", " holds no text; expected one sentence a line and an empty line between texts")]
    public void AFileWithoutTextIsRefused(string content, string problem) =>
        Assert.EndsWith(problem, Assert.Throws<InputException>(() => Read(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void AFileThatIsNotThereIsNamed()
    {
        var error = Assert.Throws<InputException>(() => TextCorpus.Read(_folder["none.txt"]).ToList());
        Assert.Equal($"there is no file {_folder["none.txt"]}; expected a text file with one sentence a line and an empty line between texts", error.Message);
    }

    [Fact]
    public void LinesThatAreNotUtf8AreNamedAllAtOnce()
    {
        var path = _folder.Write("bad.txt", [(byte)'a', (byte)'\n', 0xFF, (byte)'\n', (byte)'b', (byte)'\n', 0xC3, (byte)'\n']);
        var error = Assert.Throws<InputException>(() => TextCorpus.Read(path).ToList());
        Assert.StartsWith($"{path} has 2 rows that cannot be used:", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2: byte 0xFF at offset 2 of the file is not UTF-8", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 4: byte 0xC3", error.Message, StringComparison.Ordinal);
    }

    private List<IReadOnlyList<(int Line, string Text)>> Read(string content)
    {
        File.WriteAllText(_folder["corpus.txt"], content);
        return [.. TextCorpus.Read(_folder["corpus.txt"])];
    }
}
