using System.Diagnostics.CodeAnalysis;

namespace AsLora.Tokenization.Pipeline;

/// <summary>The tokens of a model and their ids, one to one.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _tokens;

    /// <summary>An empty vocabulary.</summary>
    public Vocabulary() => (_ids, _tokens) = (new(StringComparer.Ordinal), []);

    /// <summary>A copy, to which tokens can be added.</summary>
    public Vocabulary(Vocabulary other) => (_ids, _tokens, Size) = (new(other._ids, StringComparer.Ordinal), new(other._tokens), other.Size);

    /// <summary>All tokens with their ids, in the order they were added.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    /// <summary>The greatest id plus one: how many rows an embedding of it has.</summary>
    public int Size { get; private set; }

    /// <summary>Adds a token; one that is there already, or whose id is taken, is a problem.</summary>
    /// <param name="token">The token.</param>
    /// <param name="id">Its id, at least 0.</param>
    /// <param name="where">File and place, for the message.</param>
    /// <param name="problems">Where the problem goes.</param>
    public void Add(string token, int id, string where, List<string> problems)
    {
        if (_ids.TryGetValue(token, out var other)) problems.Add($"{where}: the token \"{token}\" gets id {id} but has id {other} already");
        else if (!_tokens.TryAdd(id, token)) problems.Add($"{where}: the token \"{token}\" gets id {id}, which is that of \"{_tokens[id]}\" already");
        else _ids.Add(token, id);
        Size = Math.Max(Size, id + 1);
    }

    /// <summary>Whether a token exists.</summary>
    public bool Contains(string token) => _ids.ContainsKey(token);

    /// <summary>The id of a token, if it exists.</summary>
    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>The id of a token, if it exists.</summary>
    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out id);

    /// <summary>The token of an id, if it exists.</summary>
    public bool TryGetToken(int id, [NotNullWhen(true)] out string? token) => _tokens.TryGetValue(id, out token);
}
