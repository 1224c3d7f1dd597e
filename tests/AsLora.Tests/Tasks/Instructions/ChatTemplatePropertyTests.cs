using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Tasks.Instructions;

/// <summary>What holds for every template and every conversation.</summary>
public class ChatTemplatePropertyTests
{
    private static readonly string[] Words = ["hello", " world", ":(", "(", "\n", "\n\n", " ", "é", "世", "</s>", "<|eot_id|>", "[/INST]", "### Response:", "x", "\t", "🙂"];
    private static readonly Gen<string> Text = Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 6].Select(string.Concat);

    private static readonly Gen<(ChatTemplate Template, Message[] Messages)> Chats = Gen.Select(
        Gen.Int[0, ChatTemplate.All.Count - 1].Select(i => ChatTemplate.All[i]), Text.Array[1, 3], Text.Array[1, 3], Text, Gen.Bool, (template, asked, answered, beside, hasSystem) =>
        {
            var turns = asked.Zip(answered).SelectMany((t, i) => new Message[] { new(MessageRole.User, t.First, i == 0 ? beside : ""), new(MessageRole.Assistant, t.Second) });
            return (template, hasSystem ? [new(MessageRole.System, beside), .. turns] : turns.ToArray());
        });

    [Fact]
    public void ThePromptBeforeEveryAnswerIsWhatStoodBeforeItInTraining() => Chats.Sample(chat =>
    {
        if (!chat.Template.TryEncode(new(chat.Messages, 1), ChatTokenizers.All, null, out var tokens, out _)) return;
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
        if (!chat.Template.TryEncode(new(chat.Messages, 1), ChatTokenizers.All, null, out var tokens, out _)) return;
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
        var conversation = new Conversation(chat.Messages, 1);
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
    [InlineData("alpaca", "hello", "(brackets)", LeftOut.TornToken)]
    [InlineData("alpaca", "hello", "brackets", LeftOut.None)]
    [InlineData("llama-factory-alpaca", "hello", "\nnext", LeftOut.TornToken)]
    [InlineData("llama-3", "hello", "\n(next)", LeftOut.None)]
    [InlineData("chatml", "hello", "\nnext", LeftOut.TornToken)]
    [InlineData("plain", "hell", "o", LeftOut.TornToken)]
    [InlineData("plain", "hello", " \n", LeftOut.EmptyAnswer)]
    [InlineData("plain", "hello", null, LeftOut.NoAnswer)]
    public void ASampleIsLeftOutForAReason(string template, string asked, string? answered, LeftOut expected)
    {
        Message[] messages = answered is null ? [new(MessageRole.User, asked)] : [new(MessageRole.User, asked), new(MessageRole.Assistant, answered)];
        Assert.Equal(expected == LeftOut.None, ChatTemplate.Get(template).TryEncode(new(messages, 1), ChatTokenizers.All, null, out _, out var reason));
        Assert.Equal(expected, reason);
    }
}
