using System.Text;
using AsLora.Adapters;
using AsLora.Tokenization.Files;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization;

/// <summary>
/// Turns texts into the ids a model reads, and ids into text, with the same result as Hugging Face's tokenizers. Nothing in it changes after loading: any
/// number of threads may use one tokenizer at once.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly AddedTokenSplitter _added;
    private readonly AddedTokenSplitter _addedNormalized;
    private readonly HashSet<int> _special;

    internal Tokenizer(TokenizerParts parts, int padId)
    {
        _parts = parts;
        _added = new(parts.Added.Where(token => !token.Normalized), content => content);
        _addedNormalized = new(parts.Added.Where(token => token.Normalized), Normalize);
        _special = [.. parts.Added.Where(token => token.Special).Select(token => token.Id)];
        PadId = padId;
    }

    /// <summary>The id that fills up short texts of a batch; 0 where the tokenizer has no token for it.</summary>
    public int PadId { get; }

    /// <summary>The greatest id plus one: how many rows an embedding of it has.</summary>
    public int VocabularySize => _parts.Tokens.Size;

    /// <summary>
    /// Loads the tokenizer of a folder: from <c>tokenizer.json</c> if it is there, else from <c>vocab.txt</c> (WordPiece, as BERT), else from <c>vocab.json</c>
    /// and <c>merges.txt</c> (byte-level BPE, as RoBERTa), with what <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>config.json</c> say.
    /// Of <c>tokenizer.json</c> it knows the normalizer of BERT, the pre-tokenizers BertPreTokenizer, ByteLevel, Split and Sequence, the models WordPiece and
    /// BPE, and the post-processors and decoders that go with them.
    /// </summary>
    /// <param name="folder">The folder of a model.</param>
    /// <exception cref="InputException">There is no tokenizer, or a file is damaged, contradicts itself or holds something that is not supported; all reasons
    /// are listed with file and line or JSON path.</exception>
    public static Tokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return TokenizerFolder.Load(folder);
    }

    /// <summary>
    /// The ids of a text or of two, special tokens added. Special tokens that stand in a text itself are taken as such. Unpaired surrogates count as U+FFFD.
    /// </summary>
    /// <param name="text">The text, or the first of two.</param>
    /// <param name="pair">The second text; null or empty where there is none.</param>
    /// <param name="maxLength">How many ids there may be, special tokens included; texts that are too long lose ids at their ends, the longer one first. Null
    /// keeps all.</param>
    /// <exception cref="InputException">The greatest length has no room for the special tokens.</exception>
    public TokenizedText Encode(string text, string? pair = null, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (first, second) = (Ids(text), string.IsNullOrEmpty(pair) ? null : Ids(pair));
        var (added, length) = (_parts.Template.Added(second is not null), first.Count + (second?.Count ?? 0));
        if (maxLength < added)
            throw new InputException($"the greatest length of {maxLength} tokens has no room for {added} special tokens; it must be at least {added + 1}");
        var (keepFirst, keepSecond) = Truncation.LongestFirst(first.Count, second?.Count ?? 0, maxLength - added ?? length);
        first.RemoveRange(keepFirst, first.Count - keepFirst);
        second?.RemoveRange(keepSecond, second.Count - keepSecond);
        return _parts.Template.Apply(first, second, length - keepFirst - keepSecond);
    }

    /// <summary>The text that ids stand for. Ids without a token are left out.</summary>
    /// <param name="ids">Ids, of one text or of several.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
            if (!(skipSpecialTokens && _special.Contains(id)) && _parts.Tokens.TryGetToken(id, out var token)) tokens.Add(token);
        return _parts.Decoder?.Decode(tokens) ?? string.Join(' ', tokens);
    }

    private List<int> Ids(string text)
    {
        var ids = new List<int>();
        foreach (var section in _added.Split(ToValidText(text)))
        {
            if (section.Id is { } id) ids.Add(id);
            else foreach (var part in _addedNormalized.Split(Normalize(section.Text))) AddIds(part, ids);
        }
        return ids;
    }

    private void AddIds(TextSection section, List<int> ids)
    {
        if (section.Id is { } id) ids.Add(id);
        else foreach (var word in _parts.PreTokenizer?.Split(section.Text) ?? [section.Text]) _parts.Model.Encode(word, ids);
    }

    private string Normalize(string text) => _parts.Normalizer?.Normalize(text) ?? text;

    private static string ToValidText(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
