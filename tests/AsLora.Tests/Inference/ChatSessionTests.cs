using AsLora.Adapters;
using AsLora.Generation;
using AsLora.Inference;
using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;

namespace AsLora.Tests.Inference;

public sealed class ChatSessionTests : IDisposable
{
    private static readonly GenerationOptions Options = new() { MaxNewTokens = 9, Temperature = 1.2 };
    private readonly TinyLanguageModel _tiny = new(400);
    private readonly LoadedLanguageModel _model;

    public ChatSessionTests() => _model = LoadedLanguageModel.Open(_tiny.Path, new() { Template = "llama-2", Precision = "fp32" });

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Fact]
    public void EveryTurnGivesWhatTheWholeConversationGivesAndReadsOnlyWhatIsNew()
    {
        using var session = new ChatSession(_model, Options, "Be brief.");
        var turns = new List<Message> { new(MessageRole.System, "Be brief.") };
        foreach (var question in new[] { "hello", "who are you?", "why?" })
        {
            var told = "";
            turns.Add(new(MessageRole.User, question));
            var answer = session.Answer(question, piece => told += piece);
            Assert.Equal(Alone(turns), answer.Ids);
            Assert.Equal(answer.Text, told);
            turns.Add(new(MessageRole.Assistant, answer.Text));
            Assert.Equal(turns.Skip(1), session.Turns);
        }
        Assert.InRange(session.KnownTokens, 60, 400);
        session.Reset();
        Assert.Empty(session.Turns);
        Assert.Equal(Alone([new(MessageRole.System, "Be brief."), new(MessageRole.User, "hello")]), session.Answer("hello").Ids);
    }

    [Fact]
    public void WhatWasWrittenBeforeAStopStaysInTheConversation()
    {
        using var session = new ChatSession(_model, Options with { MaxNewTokens = 100 });
        using var stopped = new CancellationTokenSource();
        var told = "";
        Assert.Throws<OperationCanceledException>(() => session.Answer("hello", piece =>
        {
            told += piece;
            if (told.Length > 3) stopped.Cancel();
        }, stopped.Token));
        Assert.Equal([new(MessageRole.User, "hello"), new(MessageRole.Assistant, told)], session.Turns);
        Assert.Equal(Alone([.. session.Turns, new(MessageRole.User, "go on")])[..5], session.Answer("go on").Ids[..5]);
    }

    [Fact]
    public void AConversationThatHasBecomeTooLongStaysAsItWas()
    {
        using var session = new ChatSession(_model, Options);
        session.Answer("hello");
        var before = session.Turns.ToList();
        var error = Assert.Throws<InputException>(() => session.Answer(new string('x', 500)));
        Assert.Matches(@"^the prompt cannot be used: it has \d+ tokens, and the model reads 400, its answer included; shorten it$", error.Message);
        Assert.Equal(before, session.Turns);
        session.Answer("hello again");
    }

    [Fact]
    public void WithoutATemplateEveryMessageStandsAlone()
    {
        using var model = LoadedLanguageModel.Open(_tiny.Path, new() { Template = "none", Precision = "fp32" });
        using var session = new ChatSession(model, Options);
        Assert.Equal(session.Answer("hello").Ids, session.Answer("hello").Ids);
        Assert.Empty(session.Turns);
    }

    private int[] Alone(IReadOnlyList<Message> turns)
    {
        var prompt = _model.Template!.Prompt(turns, _model.Tokenizer);
        return new TextGenerator(_model.Model, _model.Tokenizer).Generate([prompt], Options with { StopIds = _model.StopIds })[0].Ids;
    }
}
