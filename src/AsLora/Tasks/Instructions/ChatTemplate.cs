using System.Diagnostics.CodeAnalysis;
using AsLora.Adapters;
using AsLora.Tasks.Instructions.Reading;
using AsLora.Tasks.Instructions.Templates;
using AsLora.Tokenization;

namespace AsLora.Tasks.Instructions;

/// <summary>
/// How conversations are written for a model: the same object makes the samples of training and evaluation and the prompts of generation, so that a model
/// answers what it was trained on. Nothing in it changes; any number of threads may use one.
/// </summary>
public abstract class ChatTemplate
{
    /// <summary>What stands in place of a template's name where prompts are taken as they are.</summary>
    internal const string Absent = "none";

    /// <summary>The token that begins a text, in Jinja.</summary>
    private protected const string BeginsText = "{{ bos_token }}";

    private static readonly Message AnyQuestion = new(MessageRole.User, "?"), NoAnswer = new(MessageRole.Assistant, "");

    private protected ChatTemplate()
    {
    }

    /// <summary>All templates.</summary>
    public static IReadOnlyList<ChatTemplate> All { get; } =
        [new AlpacaTemplate(), new LlamaFactoryAlpacaTemplate(), new Llama2Template(), new Llama3Template(), new ChatMlTemplate(), new PlainTemplate()];

    /// <summary>Their names: <c>alpaca</c>, <c>llama-factory-alpaca</c>, <c>llama-2</c>, <c>llama-3</c>, <c>chatml</c>, <c>plain</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(t => t.Name)];

    /// <summary>The name in options and files.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The same format in Jinja, as Transformers knows chat templates: its rendering is what <see cref="Render"/> writes, but for context, which messages
    /// have none of there. Where it begins with <see cref="BeginsText"/>, that is left out for tokenizers that begin no texts.
    /// </summary>
    private protected abstract string Source { get; }

    /// <summary>Whether it can write texts without turns.</summary>
    internal virtual bool TakesTexts => false;

    /// <summary>The template of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static ChatTemplate Get(string name) => All.FirstOrDefault(t => t.Name == name) ?? throw new InputException(name == Absent
        ? $"template {Absent} is for generation alone, which may do without; plain writes messages with nothing between them. "
            + $"The templates are {string.Join(", ", Names)}"
        : $"there is no template \"{name}\"{Suggestion.For(name, Names)}; the templates are {string.Join(", ", Names)}");

    /// <summary>
    /// The template of a name; where none is given, <c>alpaca</c> for Alpaca's and Self-Instruct's records, <c>plain</c> for prompts with completions and for
    /// texts, and for conversations what the tokenizer was made for: <c>llama-3</c> or <c>chatml</c>, if it has their tokens.
    /// </summary>
    /// <param name="name">The name, or null.</param>
    /// <param name="format">How the data is written.</param>
    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="tokenizerName">What to call the tokenizer in messages, as its folder.</param>
    /// <exception cref="InputException">
    /// There is no template of this name, the tokenizer lacks a token of it, it cannot write texts, or nothing tells which one is meant.
    /// </exception>
    public static ChatTemplate Choose(string? name, InstructionFormat format, Tokenizer tokenizer, string tokenizerName)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var template = name is not null ? Get(name) : Default(format, tokenizer, tokenizerName);
        if (format == InstructionFormat.Text && !template.TakesTexts)
            throw new InputException($"template {template.Name} writes turns, and the data are texts without any; use template plain");
        template.ThrowIfUnfit(tokenizer, tokenizerName);
        return template;
    }

    /// <summary>Throws where the tokenizer lacks a token of the template.</summary>
    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="tokenizerName">What to call it in messages, as its folder.</param>
    /// <exception cref="InputException">Tokens are missing: all are named, with the templates that the tokenizer fits.</exception>
    public void ThrowIfUnfit(Tokenizer tokenizer, string tokenizerName)
    {
        var missing = Missing(tokenizer);
        if (missing.Count > 0)
            throw new InputException($"template {Name} needs {string.Join(", ", missing)}, which the tokenizer of {tokenizerName} does not have; "
                + $"{Fitting(tokenizer)}");
    }

    /// <summary>
    /// A conversation as a sample: only answers, and the tokens that end them, are learned. A sample that is too long loses its end; what follows its last
    /// answer is left out.
    /// </summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="tokenizer">The tokenizer, which has the tokens of this template.</param>
    /// <param name="maxLength">How many tokens there may be, at least 1; null keeps all.</param>
    /// <param name="tokens">The sample; null where it is left out.</param>
    /// <param name="reason">Why it is left out.</param>
    /// <exception cref="InputException">The turns are in no order this template can write, or the tokenizer lacks a token.</exception>
    public bool TryEncode(Conversation conversation, Tokenizer tokenizer, int? maxLength, [NotNullWhen(true)] out LabelledTokens? tokens, out LeftOut reason)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (maxLength is { } length) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(maxLength));
        (tokens, reason) = (null, LeftOut.None);
        var answers = conversation.Messages.Where(m => m.Role == MessageRole.Assistant).ToList();
        if (answers.Count == 0) reason = LeftOut.NoAnswer;
        else if (answers.Any(a => string.IsNullOrWhiteSpace(a.Content))) reason = LeftOut.EmptyAnswer;
        if (reason != LeftOut.None) return false;

        var pieces = Pieces(conversation.Messages, tokenizer);
        var whole = new PieceTokens(tokenizer);
        whole.Add(pieces[..(pieces.FindLastIndex(p => p.IsLearned) + 1)]);
        if (whole.IsTorn) reason = LeftOut.TornToken;
        else
        {
            var kept = Math.Min(whole.Ids.Count, maxLength ?? int.MaxValue);
            bool[] isTarget = [.. whole.IsTarget.Take(kept).Select((learned, i) => learned && i > 0)];
            tokens = new([.. whole.Ids.Take(kept)], isTarget, kept < whole.Ids.Count);
            if (tokens.Targets > 0) return true;
            (tokens, reason) = (null, LeftOut.CutOff);
        }
        return false;
    }

    /// <summary>The ids after which a model answers: those that stand before the answer in training.</summary>
    /// <param name="messages">The turns so far; the last one is the user's.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="InputException">The turns are in no order this template can write, or the tokenizer lacks a token.</exception>
    public int[] Prompt(IReadOnlyList<Message> messages, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var pieces = Pieces([.. messages, NoAnswer], tokenizer);
        var prompt = new PieceTokens(tokenizer);
        prompt.Add(pieces[..pieces.FindLastIndex(p => p is { IsLearned: true, Kind: PieceKind.Text })]);
        return [.. prompt.Ids];
    }

    /// <summary>The ids that end an answer: what stands after one in training, and the token that ends a text.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="InputException">The tokenizer lacks a token.</exception>
    public IReadOnlyList<int> StopIds(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var end = Pieces([AnyQuestion, NoAnswer], tokenizer).Last(p => p.IsLearned);
        return [.. new[] { PieceTokens.IdOf(end, tokenizer), tokenizer.EndId }.OfType<int>().Distinct()];
    }

    /// <summary>The format as <c>chat_template.jinja</c>, by which Transformers writes the same prompts.</summary>
    /// <param name="tokenizer">The tokenizer of the model; null where it is not known, and begins texts with a token if it has one.</param>
    public string Jinja(Tokenizer? tokenizer)
    {
        var begins = tokenizer is null || PieceTokens.IdOf(ChatPiece.Start, tokenizer) is not null;
        return begins || !Source.StartsWith(BeginsText, StringComparison.Ordinal) ? Source : Source[BeginsText.Length..];
    }

    /// <summary>Whether a text is what <see cref="Jinja"/> gives for some tokenizer.</summary>
    /// <param name="text">The text.</param>
    internal bool IsJinja(string text) => text == Source || BeginsText + text == Source;

    /// <summary>The pieces of a conversation whose turns are in order. After an answer follows a token.</summary>
    internal abstract IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages);

    /// <summary>The name of a role as chat formats write it.</summary>
    private protected static string NameOf(MessageRole role) => role.ToString().ToLowerInvariant();

    private List<ChatPiece> Pieces(IReadOnlyList<Message> messages, Tokenizer tokenizer)
    {
        var isText = TakesTexts && messages is [{ Role: MessageRole.Assistant }];
        if (!isText && Turns.ProblemOf(messages) is { } problem) throw new InputException($"the conversation {problem}");
        ThrowIfUnfit(tokenizer, "the model");
        return [.. Render(messages)];
    }

    private static ChatTemplate Default(InstructionFormat format, Tokenizer tokenizer, string tokenizerName)
    {
        bool Has(IReadOnlyList<string> tokens) => tokens.All(t => tokenizer.TokenId(t) is not null);
        return format switch
        {
            InstructionFormat.Alpaca or InstructionFormat.SelfInstruct => Get("alpaca"),
            InstructionFormat.Completion or InstructionFormat.Text => Get("plain"),
            _ when Has(Llama3Template.Marks) => Get("llama-3"),
            _ when Has(ChatMlTemplate.Marks) => Get("chatml"),
            _ => throw new InputException(
                $"nothing tells the template: the data are conversations, and the tokenizer of {tokenizerName} has the tokens of neither llama-3 nor "
                    + $"chatml; name one; {Fitting(tokenizer)}"),
        };
    }

    private static string Fitting(Tokenizer tokenizer) =>
        All.Where(t => t.Missing(tokenizer).Count == 0).Select(t => t.Name).ToList() is { Count: > 0 } names
            ? $"it fits {string.Join(", ", names)}" : "it fits no template, as it has no token that ends a text";

    private List<string> Missing(Tokenizer tokenizer) =>
        [.. Render([AnyQuestion, NoAnswer])
            .Where(p => p.Kind is not (PieceKind.Text or PieceKind.Start) && PieceTokens.IdOf(p, tokenizer) is null)
            .Select(p => p.Kind switch
            {
                PieceKind.Begin => "a token that begins a text (bos_token)",
                PieceKind.End => "a token that ends a text (eos_token)",
                _ => p.Text,
            })
            .Distinct()];
}
