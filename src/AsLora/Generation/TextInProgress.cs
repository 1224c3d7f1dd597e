using System.Text;
using AsLora.Tokenization;

namespace AsLora.Generation;

/// <summary>A text that a model is writing: its tokens, what of it is certain, and whether it has ended.</summary>
internal sealed class TextInProgress
{
    private readonly GenerationOptions _options;
    private readonly TokenStream _stream;
    private readonly StopStrings _stops;
    private readonly Action<string>? _onText;
    private readonly Action<GeneratedText>? _onEnd;
    private readonly List<int> _ids = [];
    private readonly StringBuilder _text = new();
    private StopReason? _reason;

    /// <summary>Begins a text.</summary>
    /// <param name="prompt">What it goes on from.</param>
    /// <param name="room">How many tokens the model can read, the prompt's included; more than the prompt has.</param>
    /// <param name="options">When it ends.</param>
    /// <param name="repetition">How many equal prompts came before this one.</param>
    /// <param name="stream">Makes text of tokens.</param>
    /// <param name="onText">Told each piece of text as soon as it is certain; null where nobody listens.</param>
    /// <param name="onEnd">Told the whole text when it has ended; null where nobody listens.</param>
    public TextInProgress(
        int[] prompt,
        int room,
        GenerationOptions options,
        int repetition,
        TokenStream stream,
        Action<string>? onText = null,
        Action<GeneratedText>? onEnd = null)
    {
        (Prompt, _options, _stream, _stops, _onText, _onEnd) = (prompt, options, stream, new(options.StopStrings), onText, onEnd);
        Limit = Math.Min(options.MaxNewTokens, room - prompt.Length);
        Random = new(options.Seed, prompt, repetition);
    }

    /// <summary>What the text goes on from.</summary>
    public int[] Prompt { get; }

    /// <summary>How many tokens the text may have.</summary>
    public int Limit { get; }

    /// <summary>What its tokens are drawn with.</summary>
    public PromptRandom Random { get; }

    /// <summary>Whether no token follows.</summary>
    public bool HasEnded => _reason is not null;

    /// <summary>Its tokens so far.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <summary>The text that has ended.</summary>
    public GeneratedText Result => new([.. _ids], _text.ToString(), _reason!.Value);

    /// <summary>Adds a token.</summary>
    /// <param name="id">Its id.</param>
    public void Add(int id)
    {
        _ids.Add(id);
        if (_options.StopIds.Contains(id)) _reason = StopReason.StopId;
        else
        {
            Write(_stops.Add(_stream.Add(id)));
            if (_stops.IsFound) _reason = StopReason.StopString;
            else if (_ids.Count == Limit) _reason = Limit == _options.MaxNewTokens ? StopReason.MaxNewTokens : StopReason.ContextLength;
        }
        if (!HasEnded) return;
        Write(_stops.Add(_stream.Finish()) + _stops.Finish());
        _onEnd?.Invoke(Result);
    }

    private void Write(string piece)
    {
        if (piece.Length == 0) return;
        _text.Append(piece);
        _onText?.Invoke(piece);
    }
}
