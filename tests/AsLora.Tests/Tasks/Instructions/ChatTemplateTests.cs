using AsLora.Adapters;
using AsLora.Tasks.Instructions;
using AsLora.Tests.Support;
using AsLora.Tokenization;

namespace AsLora.Tests.Tasks.Instructions;

/// <summary>The text of every template to the letter, as its publisher defines it. What is learned stands between « and ».</summary>
public class ChatTemplateTests
{
    private static readonly Message System = new(MessageRole.System, "Be brief."), Greeting = new(MessageRole.User, " "
        + "Hi\n"), Answer = new(MessageRole.Assistant, "Hello. "),
        More = new(MessageRole.User, "Sum", "1 2"), Sum = new(MessageRole.Assistant, "3");

    [Fact]
    public void AlpacaIsStanfords()
    {
        Assert.Equal(
            "<s>Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nName "
                + "it.\n\n### Response:«A cat.</s>»",
            Written("alpaca", new(MessageRole.User, "Name it."), new(MessageRole.Assistant, "A cat.")));
        Assert.Equal(
            "<s>Below is an instruction that describes a task, paired with an input that provides further context. "
            + "Write a response that appropriately completes the request.\n\n### Instruction:\nSum\n\n### Input:\n1 2\n\n### Response:«3</s>»",
            Written("alpaca", More, Sum));
    }

    [Fact]
    public void AlpacaGoesOnForSeveralTurns() => Assert.Equal(
        "<s>Be brief.\n\n### Instruction:\n Hi\n\n\n### Response:«Hello. </s>»\n\n### Instruction:\nSum\n\n### Input:\n1 2\n\n### Response:«3</s>»",
        Written("alpaca", System, Greeting, Answer, More, Sum));

    [Fact]
    public void TheAlpacaOfLlamaFactoryIsAnother()
    {
        Assert.Equal(
            "<s>Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nSum\n1 "
                + "2\n\n### Response:\n«3</s>»",
            Written("llama-factory-alpaca", More, Sum));
        Assert.Equal(
            "<s>Be brief.\n\n### Instruction:\n Hi\n\n\n### Response:\n«Hello. </s>»\n\n### Instruction:\nSum\n1 2\n\n### Response:\n«3</s>»",
            Written("llama-factory-alpaca", System, Greeting, Answer, More, Sum));
    }

    [Fact]
    public void EveryTurnOfLlama2IsATextOfItsOwn()
    {
        Assert.Equal("<s>[INST] Hi [/INST]« Hello. </s>»", Written("llama-2", Greeting, Answer));
        Assert.Equal(
            "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\n Hi [/INST]« Hello. </s>»<s>[INST] Sum\n1 2 [/INST]« 3 "
                + "</s>»", Written("llama-2", System, Greeting, Answer, More, Sum));
    }

    [Fact]
    public void Llama3HasHeadersOfRoles() => Assert.Equal(
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n«Hello.<|eot_id|>»<|start_header_id|>user<|end_header_id|>\n\nSum\n1 2<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n«3<|eot_id|>»",
        Written("llama-3", System, Greeting, Answer, More, Sum));

    [Fact]
    public void ChatMlKeepsBlanksAndHasNoSystemMessageOfItsOwn()
    {
        Assert.Equal(
            "<|im_start|>user\n Hi\n<|im_end|>\n<|im_start|>assistant\n«Hello. "
                + "<|im_end|>»", WrittenBy("chatml", ChatTokenizers.Load("<|im_start|>", "<|im_end|>"), Greeting, Answer));
        Assert.Equal(
            "<s><|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi\n<|im_end|>\n<|im_start|>assistant\n«Hello. <|im_end|>»\n"
            + "<|im_start|>user\nSum\n1 2<|im_end|>\n<|im_start|>assistant\n«3<|im_end|>»",
            Written("chatml", System, Greeting, Answer, More, Sum));
    }

    [Fact]
    public void PlainAddsNothing()
    {
        Assert.Equal("<s>2 + 2 =« 4</s>»", Written("plain", new(MessageRole.User, "2 + 2 ="), new(MessageRole.Assistant, " 4")));
        Assert.Equal("<s>«Once upon a time.</s>»", Written("plain", new Message(MessageRole.Assistant, "Once upon a time.")));
    }

    [Fact]
    public void TheFirstTokenIsNeverLearned() =>
        Assert.Equal("a«b</s>»", WrittenBy("plain", ChatTokenizers.Load("</s>"), new Message(MessageRole.Assistant, "ab")));

    [Fact]
    public void WhatFollowsTheLastAnswerIsLeftOut() => Assert.Equal(
        "<s>[INST] Hi [/INST]« Hello. </s>»", Written("llama-2", Greeting, Answer, More));

    [Theory]
    [MemberData(nameof(Names))]
    public void SpecialTokensInMessagesAreText(string name)
    {
        var hostile = string.Concat(ChatTokenizers.Tokens);
        var template = ChatTemplate.Get(name);
        var special = ChatTokenizers.Tokens.Select(t => ChatTokenizers.All.TokenId(t)!.Value).ToHashSet();
        int[] Special(string text)
        {
            var sample = Encode(template, ChatTokenizers.All, new Message(MessageRole.User, text), new(MessageRole.Assistant, text));
            return [.. sample.Ids.Where(special.Contains)];
        }
        Assert.Equal(Special("a"), Special(hostile));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnAnswerIsLearnedWithTheTokenThatEndsIt(string name)
    {
        var template = ChatTemplate.Get(name);
        var tokens = Encode(template, ChatTokenizers.All, Greeting, Answer, More, Sum);
        Assert.Contains(tokens.Ids[^1], template.StopIds(ChatTokenizers.All));
        Assert.True(tokens.IsTarget[^1]);
    }

    [Theory]
    [InlineData("alpaca", "</s>")]
    [InlineData("llama-2", "</s>")]
    [InlineData("llama-3", "<|eot_id|></s>")]
    [InlineData("chatml", "<|im_end|></s>")]
    [InlineData("plain", "</s>")]
    public void AnAnswerStopsWhereItsTurnOrTheTextEnds(string name, string tokens) =>
        Assert.Equal(tokens, ChatTokenizers.All.Decode(ChatTemplate.Get(name).StopIds(ChatTokenizers.All), skipSpecialTokens: false));

    [Theory]
    [InlineData("chatml", "template chatml needs <|im_start|>, <|im_end|>, which the tokenizer of MODEL does not have; it fits alpaca, "
        + "llama-factory-alpaca, llama-2, plain", "<s>", "</s>")]
    [InlineData("llama-2", "template llama-2 needs a token that begins a text (bos_token), which the tokenizer of MODEL does not have; it fits alpaca, "
        + "llama-factory-alpaca, plain", "</s>")]
    [InlineData("alpaca", "template alpaca needs a token that ends a text (eos_token), which the tokenizer of MODEL does not have; it fits "
        + "chatml", "<|im_start|>", "<|im_end|>")]
    [InlineData("plain", "template plain needs a token that ends a text (eos_token), which the tokenizer of MODEL does not have; it fits no template, as "
        + "it has no token that ends a text")]
    [InlineData("chat-ml", "there is no template \"chat-ml\"; did you mean \"chatml\"?; the templates are alpaca, llama-factory-alpaca, llama-2, llama-3, "
        + "chatml, plain", "<s>", "</s>")]
    public void ATemplateThatDoesNotFitTheTokenizerIsRefused(string name, string problem, params string[] tokens) => Assert.Equal(
        problem, Assert.Throws<InputException>(() => ChatTemplate.Choose(name, InstructionFormat.Alpaca, ChatTokenizers.Load(tokens), "MODEL")).Message);

    [Theory]
    [InlineData(InstructionFormat.Alpaca, "alpaca", "<s>", "</s>")]
    [InlineData(InstructionFormat.SelfInstruct, "alpaca", "</s>", "<|im_start|>", "<|im_end|>")]
    [InlineData(InstructionFormat.Completion, "plain", "</s>")]
    [InlineData(InstructionFormat.Text, "plain", "</s>")]
    [InlineData(InstructionFormat.Messages, "chatml", "<|im_start|>", "<|im_end|>")]
    [InlineData(InstructionFormat.ShareGpt, "llama-3", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")]
    public void DataAndTokenizerTellTheTemplate(InstructionFormat format, string name, params string[] tokens) =>
        Assert.Equal(name, ChatTemplate.Choose(null, format, ChatTokenizers.Load(tokens), "MODEL").Name);

    [Fact]
    public void WhereNothingTellsTheTemplateTheChoicesAreNamed() => Assert.Equal(
        "nothing tells the template: the data are conversations, and the tokenizer of MODEL has the tokens of neither llama-3 nor chatml; name one; it "
            + "fits alpaca, llama-factory-alpaca, llama-2, plain",
        Assert.Throws<InputException>(() => ChatTemplate.Choose(null, InstructionFormat.Messages, ChatTokenizers.Load("<s>", "</s>"), "MODEL")).Message);

    [Fact]
    public void TextsHaveNoTurnsForATemplateOfTurns() => Assert.Equal(
        "template llama-2 writes turns, and the data are texts without any; use template plain",
        Assert.Throws<InputException>(() => ChatTemplate.Choose("llama-2", InstructionFormat.Text, ChatTokenizers.All, "MODEL")).Message);

    [Fact]
    public void TurnsOutOfOrderAreRefused() => Assert.Equal(
        "the conversation has turn 2 by the user, expected the assistant: perhaps a system message, then user and assistant in turn, the user first",
        Assert.Throws<InputException>(() => ChatTemplate.Get("llama-3").Prompt([Greeting, More], ChatTokenizers.All)).Message);

    public static TheoryData<string> Names() => [.. ChatTemplate.Names];

    internal static LabelledTokens Encode(ChatTemplate template, Tokenizer tokenizer, params Message[] messages)
    {
        Assert.True(template.TryEncode(new(messages, 1, 1), tokenizer, null, out var tokens, out var reason), $"{reason}");
        return tokens;
    }

    private static string Written(string template, params Message[] messages) => WrittenBy(template, ChatTokenizers.All, messages);

    private static string WrittenBy(string template, Tokenizer tokenizer, params Message[] messages)
    {
        var (tokens, text) = (Encode(ChatTemplate.Get(template), tokenizer, messages), "");
        for (var from = 0; from < tokens.Length;)
        {
            var to = from;
            while (to < tokens.Length && tokens.IsTarget[to] == tokens.IsTarget[from]) to++;
            var part = tokenizer.Decode(tokens.Ids[from..to], skipSpecialTokens: false);
            text += tokens.IsTarget[from] ? $"«{part}»" : part;
            from = to;
        }
        return text;
    }
}
