using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Looks up the special tokens of a vocabulary that names none itself.</summary>
/// <param name="vocabulary">The vocabulary.</param>
/// <param name="settings">What the other files say.</param>
/// <param name="file">The file of the vocabulary, for messages.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class SpecialTokens(Vocabulary vocabulary, TokenizerSettings settings, string file, List<string> problems)
{
    private readonly Dictionary<string, AddedToken> _tokens = new(StringComparer.Ordinal);

    /// <summary>Every token that was found.</summary>
    public IReadOnlyList<AddedToken> Tokens => [.. _tokens.Values];

    /// <summary>Whether a token was found.</summary>
    public bool Has(AddedToken token) => _tokens.ContainsKey(token.Content);

    /// <summary>The token of a role; a problem where it is not in the vocabulary.</summary>
    /// <param name="role">The role, such as <c>cls_token</c>.</param>
    /// <param name="usual">Its name where no file gives one.</param>
    public AddedToken Required(string role, string usual)
    {
        var token = Optional(new(usual, 0), role);
        if (!vocabulary.Contains(token.Content)) problems.Add($"{file}: the {role} \"{token.Content}\" is missing; name another in tokenizer_config.json");
        return token;
    }

    /// <summary>The token of a role, if the vocabulary has it.</summary>
    /// <param name="usual">Its name and rules where no file gives them.</param>
    /// <param name="role">The role, such as <c>mask_token</c>.</param>
    public AddedToken Optional(AddedToken usual, string role)
    {
        var token = settings.Token(role, usual);
        if (!vocabulary.TryGetId(token.Content, out var id)) return token;
        return _tokens[token.Content] = token with { Id = id };
    }
}
