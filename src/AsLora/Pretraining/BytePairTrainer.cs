using AsLora.Tokenization.Pipeline;

namespace AsLora.Pretraining;

/// <summary>
/// Learns byte-pair encoding (arXiv 1508.07909) on the alphabet of bytes: the pair of neighbours that is most frequent within words becomes a token, again
/// and again. Of equally frequent pairs the one of the lower ids goes first, so that a text gives one vocabulary, whatever the order of its words.
/// </summary>
internal sealed class BytePairTrainer
{
    // A pair that is there once says nothing of the language.
    private const long LeastCount = 2;

    private readonly List<string> _tokens;
    private readonly List<string> _merges = [];
    private readonly List<(List<int> Symbols, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right, long Count), (long, int, int)> _queue = new();

    private BytePairTrainer(IReadOnlyList<string> special, IReadOnlyDictionary<string, long> words)
    {
        _tokens = [.. special, .. ByteAlphabet.All.Order().Select(c => c.ToString())];
        var ids = _tokens.Index().Skip(special.Count).ToDictionary(t => t.Item[0], t => t.Index);
        foreach (var (word, count) in words) _words.Add(([.. word.Select(c => ids[c])], count));
        for (var word = 0; word < _words.Count; word++) Count(word, +1);
        foreach (var pair in _counts.Keys) Enqueue(pair);
    }

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="special">Special tokens, which get the lowest ids.</param>
    /// <param name="size">
    /// The greatest number of tokens, special ones and the 256 of bytes included; there are fewer where no pair is left that occurs twice.
    /// </param>
    /// <param name="cancellation">Stops between two texts.</param>
    public static BytePairs Train(IEnumerable<string> texts, IReadOnlyList<string> special, int size, CancellationToken cancellation = default)
    {
        var words = new Dictionary<string, long>(StringComparer.Ordinal);
        var splitter = new ByteLevelPreTokenizer(addPrefixSpace: true, splitWords: true);
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var word in splitter.Split(text, isBegin: true)) words[word] = words.GetValueOrDefault(word) + 1;
        }
        var trainer = new BytePairTrainer(special, words);
        while (trainer._tokens.Count < size && trainer.Next() is { } pair) trainer.Merge(pair);
        return new(trainer._tokens, trainer._merges);
    }

    // Pairs have become rarer since they were queued, and never more frequent: every one that is new was queued when it came.
    private (int Left, int Right)? Next()
    {
        while (_queue.TryDequeue(out var queued, out _))
        {
            var (left, right, count) = queued;
            if (_counts[(left, right)] == count) return count < LeastCount ? null : (left, right);
            Enqueue((left, right));
        }
        return null;
    }

    private void Merge((int Left, int Right) pair)
    {
        var union = _tokens.Count;
        _tokens.Add(_tokens[pair.Left] + _tokens[pair.Right]);
        _merges.Add($"{_tokens[pair.Left]} {_tokens[pair.Right]}");
        var created = new HashSet<(int Left, int Right)>();
        foreach (var word in _places[pair].ToList())
        {
            Count(word, -1);
            var symbols = _words[word].Symbols;
            for (var i = 0; i < symbols.Count - 1; i++)
            {
                if ((symbols[i], symbols[i + 1]) != pair) continue;
                symbols[i] = union;
                symbols.RemoveAt(i + 1);
            }
            Count(word, +1);
            created.UnionWith(Pairs(symbols).Where(p => p.Left == union || p.Right == union));
        }
        foreach (var other in created) Enqueue(other);
    }

    private void Count(int word, int sign)
    {
        var (symbols, count) = _words[word];
        foreach (var pair in Pairs(symbols))
        {
            _counts[pair] = _counts.GetValueOrDefault(pair) + (sign * count);
            if (sign < 0) _places[pair].Remove(word);
            else if (!_places.TryAdd(pair, [word])) _places[pair].Add(word);
        }
    }

    private void Enqueue((int Left, int Right) pair) => _queue.Enqueue((pair.Left, pair.Right, _counts[pair]), (-_counts[pair], pair.Left, pair.Right));

    private static IEnumerable<(int Left, int Right)> Pairs(List<int> symbols) => symbols.Zip(symbols.Skip(1));
}
