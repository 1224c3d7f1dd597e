using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>
/// Collects added tokens. They may or may not be in the vocabulary of the model; together they are the tokens that ids stand for.
/// </summary>
/// <param name="vocabulary">The vocabulary of the model, which stays as it is.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class AddedTokenList(Vocabulary vocabulary, List<string> problems)
{
    private readonly Dictionary<int, AddedToken> _all = [];

    /// <summary>The vocabulary with the added tokens.</summary>
    public Vocabulary Tokens { get; } = new(vocabulary);

    /// <summary>The added tokens.</summary>
    public IReadOnlyList<AddedToken> All => [.. _all.Values];

    /// <summary>Adds a token; what was said of it before counts no more.</summary>
    /// <param name="token">The token.</param>
    /// <param name="where">File and place, for messages.</param>
    public void Add(AddedToken token, string where)
    {
        if (token.Content.Length == 0 || token.Id < 0) problems.Add($"{where}: an added token needs a content and an id");
        else if (!Tokens.TryGetId(token.Content, out var id) || id != token.Id) Tokens.Add(token.Content, token.Id, where, problems);
        _all[token.Id] = token with { IsOfModel = vocabulary.Contains(token.Content) };
    }

    /// <summary>Reads a token with its rules.</summary>
    /// <param name="part">Where it stands.</param>
    /// <param name="id">Its id.</param>
    public void Add(JsonPart part, int id)
    {
        var token = new AddedToken(part.Text("content") ?? "", id)
        {
            Special = part.Flag("special") ?? false,
            Normalized = part.Flag("normalized") ?? true,
            SingleWord = part.Flag("single_word") ?? false,
            LeftStrip = part.Flag("lstrip") ?? false,
            RightStrip = part.Flag("rstrip") ?? false,
        };
        part.Finish();
        Add(token, part.Path);
    }
}
