using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Tasks.Instructions;

/// <summary>What holds for every template and every conversation.</summary>
public class ChatTemplatePropertyTests
{
    private static readonly string[] Words = ["hello", " world", ":(", "(", "\n", "\n\n", " ", "é", "世", "</s>", "<|eot_id|>", "[/INST]", "### "
        + "Response:", "x", "\t", "🙂"];
    private static readonly Gen<string> Text = Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 6].Select(string.Concat);

    private static readonly Gen<(ChatTemplate Template, Message[] Messages)> Chats = Gen.Select(
        Gen.Int[0, ChatTemplate.All.Count - 1].Select(i => ChatTemplate.All[i]), Text.Array[1, 3], Text.Array[1, 3], Text, Gen.Bool,
        (template, asked, answered, beside, hasSystem) =>
        {
            var turns = asked.Zip(answered).SelectMany(
                (t, i) => new Message[] { new(MessageRole.User, t.First, i == 0 ? beside : ""), new(MessageRole.Assistant, t.Second) });
            return (template, hasSystem ? [new(MessageRole.System, beside), .. turns] : turns.ToArray());
        });

    [Fact]
    public void ThePromptBeforeEveryAnswerIsWhatStoodBeforeItInTraining() => Chats.Sample(chat =>
    {
        if (!chat.Template.TryEncode(new(chat.Messages, 1, 1), ChatTokenizers.All, null, out var tokens, out _)) return;
        for (var i = 0; i < chat.Messages.Length; i++)
        {
            if (chat.Messages[i].Role != MessageRole.Assistant) continue;
            var prompt = chat.Template.Prompt(chat.Messages[..i], ChatTokenizers.All);
            Assert.Equal(prompt, tokens.Ids[..prompt.Length]);
            Assert.True(tokens.IsTarget[prompt.Length]);
        }
    });

    [Fact]
    public void OnlyAnswersAndTheirEndsAreLearned() => Chats.Sample(chat =>
    {
        if (!chat.Template.TryEncode(new(chat.Messages, 1, 1), ChatTokenizers.All, null, out var tokens, out _)) return;
        var end = chat.Template.StopIds(ChatTokenizers.All)[0];
        var learned = ChatTokenizers.All.Decode([.. tokens.Ids.Where((_, i) => tokens.IsTarget[i])], skipSpecialTokens: false);
        var answers = chat.Messages.Where(m => m.Role == MessageRole.Assistant).Select(m => chat.Template.Name switch
        {
            "llama-2" => $" {m.Content.Trim()} ",
            "llama-3" => m.Content.Trim(),
            _ => m.Content,
        });
        var name = ChatTokenizers.All.Decode([end], skipSpecialTokens: false);
        Assert.Equal(string.Concat(answers.Select(a => a + name)), learned);
        Assert.True(tokens.IsTarget[^1]);
        Assert.Equal(end, tokens.Ids[^1]);
        Assert.False(tokens.IsTarget[0]);
    });

    [Fact]
    public void ASampleThatIsTooLongLosesItsEndAlone() => Gen.Select(Chats, Gen.Int[1, 120]).Sample((chat, maxLength) =>
    {
        var conversation = new Conversation(chat.Messages, 1, 1);
        if (!chat.Template.TryEncode(conversation, ChatTokenizers.All, null, out var whole, out var reason))
        {
            Assert.False(chat.Template.TryEncode(conversation, ChatTokenizers.All, maxLength, out _, out var same));
            Assert.Equal(reason, same);
            return;
        }
        var isLearned = whole.IsTarget.Take(maxLength).Any(t => t);
        Assert.Equal(isLearned, chat.Template.TryEncode(conversation, ChatTokenizers.All, maxLength, out var cut, out reason));
        Assert.Equal(isLearned ? LeftOut.None : LeftOut.CutOff, reason);
        if (cut is null) return;
        Assert.Equal(whole.Ids.Take(maxLength), cut.Ids);
        Assert.Equal(whole.IsTarget.Take(maxLength), cut.IsTarget);
        Assert.Equal(whole.Length > maxLength, cut.IsTruncated);
    });

    [Theory]
    [InlineData("alpaca", "hello", "(brackets)")]
    [InlineData("llama-factory-alpaca", "hello", "\nnext")]
    [InlineData("chatml", "hello", "\n\nnext")]
    [InlineData("plain", "hell", "o")]
    public void AnAnswerIsTokenisedApartWhereItWouldShareATokenWithItsPrompt(string name, string asked, string answered)
    {
        var (template, all) = (ChatTemplate.Get(name), ChatTokenizers.All);
        var prompt = template.Prompt([new(MessageRole.User, asked)], all);
        var text = all.Decode(prompt[^1..]);
        Assert.NotEqual(all.Tokenize(text).Concat(all.Tokenize(answered)), all.Tokenize(text + answered));
        var sample = ChatTemplateTests.Encode(template, all, new(MessageRole.User, asked), new(MessageRole.Assistant, answered));
        Assert.Equal([.. prompt, .. all.Tokenize(answered), template.StopIds(all)[0]], sample.Ids);
    }

    [Fact]
    public void AnAnswerApartHasNoSpaceBeforeItThatIsNotItsOwn()
    {
        var pieces = TinyTokenizers.Load(folder => folder.Write("tokenizer.model", TinySentencePieces.File()));
        var sample = ChatTemplateTests.Encode(ChatTemplate.Get("plain"), pieces, new(MessageRole.User, "a."), new(MessageRole.Assistant, "."));
        int[] expected = [pieces.BeginId!.Value, .. new[] { "▁a", ".", "." }.Select(TinySentencePieces.Id), pieces.EndId!.Value];
        Assert.Equal(expected, sample.Ids);
        Assert.Equal([false, false, false, true, true], sample.IsTarget);
    }

    // A tokenizer of words writes a space between two: what follows a word without one cannot be parted from it.
    [Theory]
    [InlineData("th", "e", LeftOut.TornToken)]
    [InlineData("un ", "cat", LeftOut.None)]
    [InlineData("un", " \n", LeftOut.EmptyAnswer)]
    [InlineData("un", null, LeftOut.NoAnswer)]
    public void ASampleIsLeftOutForAReason(string asked, string? answered, LeftOut expected)
    {
        var words = TinyTokenizers.Load(folder =>
        {
            File.WriteAllText(folder["tokenizer.json"], TinyTokenizers.BertJson().ToJsonString());
            folder.Write("tokenizer_config.json", """{"eos_token": "[SEP]"}"""u8);
        });
        Message[] messages = answered is null ? [new(MessageRole.User, asked)] : [new(MessageRole.User, asked), new(MessageRole.Assistant, answered)];
        Assert.Equal(expected == LeftOut.None, ChatTemplate.Get("plain").TryEncode(new(messages, 1, 1), words, null, out _, out var reason));
        Assert.Equal(expected, reason);
    }
}
