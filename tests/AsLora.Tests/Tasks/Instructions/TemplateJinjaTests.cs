using System.Text.Json;
using AsLora.Tasks.Instructions;
using AsLora.Tasks.Instructions.Templates;
using AsLora.Tests.Support;

namespace AsLora.Tests.Tasks.Instructions;

/// <summary>
/// The Jinja of every template. tests/golden/templates.json holds what Jinja2 3.1.6 rendered of these texts, in the environment that Transformers makes for
/// chat templates: a text that is changed has to be rendered anew.
/// </summary>
public sealed class TemplateJinjaTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(TestPaths.Repository, "tests", "golden", "templates.json"))).RootElement;

    public static TheoryData<string> Names => [.. ChatTemplate.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ItRendersWhatTheTemplateWrites(string name)
    {
        var (template, golden) = (ChatTemplate.Get(name), Golden.GetProperty(name));
        Assert.Equal(golden.GetProperty("jinja").GetString(), template.Jinja(null));
        foreach (var item in golden.GetProperty("cases").EnumerateArray())
        {
            List<Message> messages = [.. item.GetProperty("messages").EnumerateArray().Select(MessageOf)];
            var isPrompt = messages[^1].Role == MessageRole.User;
            var pieces = template.Render(isPrompt ? [.. messages, new(MessageRole.Assistant, "")] : messages).ToList();
            var end = isPrompt ? pieces.FindLastIndex(p => p is { IsLearned: true, Kind: PieceKind.Text }) : pieces.Count;
            Assert.Equal(item.GetProperty("text").GetString(), string.Concat(pieces.Take(end).Select(Written)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItIsKnownAgainWithTheTokenThatBeginsATextAndWithoutIt(string name)
    {
        var template = ChatTemplate.Get(name);
        var (with, without) = (template.Jinja(ChatTokenizers.All), template.Jinja(ChatTokenizers.Load("</s>", "<|im_start|>", "<|im_end|>")));
        Assert.Equal(name is not ("llama-2" or "llama-3"), with != without);
        Assert.All([with, without, with + "\n"], text => Assert.Same(template, PublishedTemplate.Written(text)));
        Assert.Null(PublishedTemplate.Written(with + " "));
    }

    private static Message MessageOf(JsonElement json) =>
        new(Enum.Parse<MessageRole>(json.GetProperty("role").GetString()!, ignoreCase: true), json.GetProperty("content").GetString()!);

    private static string Written(ChatPiece piece) => piece.Kind switch
    {
        PieceKind.Start or PieceKind.Begin => "<s>",
        PieceKind.End => "</s>",
        _ => piece.Text,
    };
}
