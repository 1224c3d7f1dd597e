using System.Text;
using AsLora.Adapters;
using AsLora.Generation;
using AsLora.Tasks.Instructions;

namespace AsLora.Inference;

/// <summary>A conversation with a model, turn by turn; of each turn only what is new is read. Without a template every message stands alone.</summary>
/// <param name="model">The model; it is not disposed with the session.</param>
/// <param name="options">How answers are written; they also end where the model was trained to end.</param>
/// <param name="system">What holds for the whole conversation, or null.</param>
public sealed class ChatSession(LoadedLanguageModel model, GenerationOptions options, string? system = null) : IDisposable
{
    private readonly GenerationOptions _options = options with { StopIds = [.. options.StopIds.Union(model.StopIds)] };
    private readonly TextGenerator _generator = new(model.Model, model.Tokenizer);
    private readonly PromptCache _known = new();
    private readonly List<Message> _turns = [];

    /// <summary>Questions and answers so far.</summary>
    public IReadOnlyList<Message> Turns => _turns;

    /// <summary>How many tokens of the conversation the model has in mind.</summary>
    public int KnownTokens => _known.Length;

    /// <summary>Answers. What was written before a stop stays in the conversation; a question that got no text does not.</summary>
    /// <param name="question">The next message.</param>
    /// <param name="onText">Told the next piece of the answer, as soon as that is certain.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    /// <exception cref="InputException">The conversation has become too long for the model; it is as it was before.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public GeneratedText Answer(string question, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var answer = new StringBuilder();
        var message = new Message(MessageRole.User, question);
        try
        {
            return _generator.Generate(model.Prompt([.. _turns, message], system), _options, _known, piece =>
            {
                answer.Append(piece);
                onText?.Invoke(piece);
            }, cancellation);
        }
        finally
        {
            if (model.Template is not null && answer.Length > 0) _turns.AddRange([message, new(MessageRole.Assistant, answer.ToString())]);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => _turns.Clear();

    /// <summary>Frees what was remembered.</summary>
    public void Dispose() => _known.Dispose();
}
