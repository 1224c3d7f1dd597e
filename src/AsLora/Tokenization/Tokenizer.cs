using System.Text;
using AsLora.Adapters;
using AsLora.Runtime;
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
    private readonly AddedTokens _added;
    private readonly AddedTokens _addedNotSpecial;
    private readonly HashSet<int> _special;

    internal Tokenizer(TokenizerParts parts, TokenRoles roles)
    {
        _parts = parts;
        _added = new(parts.Added, Normalize);
        _addedNotSpecial = new(parts.Added.Where(token => !token.Special), Normalize);
        _special = [.. parts.Added.Where(token => token.Special).Select(token => token.Id)];
        (PadId, BeginId, EndId) = (roles.PadId, roles.BeginId, roles.EndId);
    }

    /// <summary>The id that fills up short texts of a batch; 0 where the tokenizer has no token for it.</summary>
    public int PadId { get; }

    /// <summary>The id of the token that begins a text (<c>bos_token</c>); null where the tokenizer has none.</summary>
    public int? BeginId { get; }

    /// <summary>The id of the token that ends a text (<c>eos_token</c>); null where the tokenizer has none.</summary>
    public int? EndId { get; }

    /// <summary>The greatest id plus one: how many rows an embedding of it has.</summary>
    public int VocabularySize => _parts.Tokens.Size;

    /// <summary>
    /// Loads the tokenizer of a folder: from <c>tokenizer.model</c> (SentencePiece) if the tokenizer is LLaMA's, else from <c>tokenizer.json</c> if it is there,
    /// else from <c>tokenizer.model</c>, <c>vocab.txt</c> (WordPiece, as BERT), or <c>vocab.json</c> and <c>merges.txt</c> (byte-level BPE, as RoBERTa), with
    /// what <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>, <c>added_tokens.json</c> and <c>config.json</c> say. Of <c>tokenizer.json</c> it knows
    /// what BERT, RoBERTa, LLaMA, Mistral and Qwen2 have: WordPiece and byte-pair encoding with their normalizers, pre-tokenizers, post-processors and decoders.
    /// </summary>
    /// <param name="folder">The folder of a model, or <c>built-in</c> for that of the encoder that comes with the program.</param>
    /// <exception cref="InputException">There is no tokenizer, or a file is damaged, contradicts itself or holds something that is not supported; all reasons
    /// are listed with file and line or JSON path.</exception>
    public static Tokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return TokenizerFolder.Load(BuiltIn.Model(folder));
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

    /// <summary>The ids of a text, for texts that are put together of several: chat templates, benchmarks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether the special tokens that go around a text are added.</param>
    /// <param name="findSpecialTokens">Whether special tokens that stand in the text are taken as such; where not, <c>&lt;/s&gt;</c> is four letters like any
    /// other. Added tokens that are not special are found all the same.</param>
    public int[] Tokenize(string text, bool addSpecialTokens = false, bool findSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = Ids(text, findSpecialTokens);
        return addSpecialTokens ? _parts.Template.Apply(ids, second: null, truncated: 0).Ids : [.. ids];
    }

    /// <summary>The id of a whole token, such as <c>&lt;|im_start|&gt;</c>; null where there is none.</summary>
    /// <param name="content">The token as the vocabulary writes it.</param>
    public int? TokenId(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _parts.Tokens.TryGetId(content, out var id) ? id : null;
    }

    /// <summary>The text that ids stand for. Ids without a token are left out.</summary>
    /// <param name="ids">Ids, of one text or of several.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var (text, stream) = (new StringBuilder(), Stream(skipSpecialTokens));
        foreach (var id in ids) text.Append(stream.Add(id));
        return text.Append(stream.Finish()).ToString();
    }

    /// <summary>Text that is written while its ids come one by one; all of it together is what <see cref="Decode"/> gives for all ids.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public TokenStream Stream(bool skipSpecialTokens = true) => new(_parts, skipSpecialTokens ? _special : []);

    /// <summary>This tokenizer without the added tokens from an id on; padding is 0 where it was one of them.</summary>
    /// <param name="size">Ids are below this.</param>
    /// <param name="without">The tokens it is without.</param>
    /// <returns>The tokenizer; null where other tokens have such ids, or texts begin or end with one: it would not be the same tokenizer.</returns>
    internal Tokenizer? Below(int size, out IReadOnlyList<string> without)
    {
        var beyond = _parts.Added.Where(token => token.Id >= size && !token.IsOfModel).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        without = [.. beyond.OrderBy(token => token.Value).Select(token => token.Key)];
        var tokens = new Vocabulary();
        foreach (var (token, id) in _parts.Tokens.Entries.Where(entry => !beyond.ContainsKey(entry.Key))) tokens.Add(token, id, "", []);
        if (tokens.Size > size || BeginId >= size || EndId >= size || _parts.Template.Pair.Any(piece => piece.Ids.Any(id => id >= size))) return null;
        var parts = _parts with { Tokens = tokens, Added = [.. _parts.Added.Where(token => token.Id < size)] };
        return new(parts, new(PadId < size ? PadId : 0, BeginId, EndId));
    }

    private List<int> Ids(string text, bool findSpecialTokens = true)
    {
        var (ids, added) = (new List<int>(), findSpecialTokens ? _added : _addedNotSpecial);
        foreach (var section in added.Raw.Split(ToValidText(text)))
        {
            if (section.Id is { } id) ids.Add(id);
            else foreach (var part in added.Normalized.Split(Normalize(section.Text))) AddIds(part, isBegin: section.Start == 0 && part.Start == 0, ids);
        }
        return ids;
    }

    private void AddIds(TextSection section, bool isBegin, List<int> ids)
    {
        if (section.Id is { } id) ids.Add(id);
        else foreach (var word in _parts.PreTokenizer?.Split(section.Text, isBegin) ?? [section.Text]) _parts.Model.Encode(word, ids);
    }

    private string Normalize(string text) => _parts.Normalizer?.Normalize(text) ?? text;

    private static string ToValidText(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
