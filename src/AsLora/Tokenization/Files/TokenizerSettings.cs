using System.Text.Json;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>
/// What the files beside a vocabulary say about it: <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>config.json</c>, each of which may be
/// absent. Their other keys are not for reading text (<c>model_max_length</c> among them: how much a model reads is its own affair), so unknown keys are no
/// problem here.
/// </summary>
internal sealed class TokenizerSettings
{
    private readonly JsonPart[] _files;
    private readonly JsonPart _model;
    private readonly string? _tokenizerClass;

    /// <summary>Reads the files of a folder.</summary>
    public TokenizerSettings(string folder, List<string> problems)
    {
        JsonPart Read(string name) => File.Exists(Path.Combine(folder, name))
            ? JsonPart.Open(Path.Combine(folder, name), problems)
            : new(JsonSerializer.SerializeToElement(new { }), $"{name} $", problems);
        var tokenizer = Read("tokenizer_config.json");
        (_files, _model) = ([tokenizer, Read("special_tokens_map.json")], Read("config.json"));
        AddedTokens = Read("added_tokens.json");
        DoLowerCase = tokenizer.Flag("do_lower_case");
        StripAccents = tokenizer.Flag("strip_accents");
        TokenizeChineseCharacters = tokenizer.Flag("tokenize_chinese_chars");
        AddPrefixSpace = tokenizer.Flag("add_prefix_space");
        _tokenizerClass = tokenizer.Text("tokenizer_class");
    }

    /// <summary>Whether letters become small ones.</summary>
    public bool? DoLowerCase { get; }

    /// <summary>Whether accents are stripped.</summary>
    public bool? StripAccents { get; }

    /// <summary>Whether ideographs are words of their own.</summary>
    public bool? TokenizeChineseCharacters { get; }

    /// <summary>Whether a text that does not begin with a space gets one.</summary>
    public bool? AddPrefixSpace { get; }

    /// <summary>What <c>tokenizer_config.json</c> says that only some tokenizers understand.</summary>
    public JsonPart TokenizerConfig => _files[0];

    /// <summary>What <c>added_tokens.json</c> says.</summary>
    public JsonPart AddedTokens { get; }

    /// <summary>The files that may name special tokens.</summary>
    public IReadOnlyList<JsonPart> Files => _files;

    /// <summary>Whether the tokenizer is LLaMA's, which calls SentencePiece wherever it has a <c>tokenizer.model</c>.</summary>
    public bool IsLlama => _tokenizerClass is "LlamaTokenizer" or "LlamaTokenizerFast" or "CodeLlamaTokenizer" or "CodeLlamaTokenizerFast";

    /// <summary>The id that the model's configuration names for a role; null where it names none (some write -1) or several.</summary>
    /// <param name="role">The role, such as <c>pad</c>.</param>
    public int? ModelTokenId(string role) =>
        _model.Entries.Where(entry => entry.Name == $"{role}_token_id").Select(entry => JsonPart.AsCount(entry.Value)).FirstOrDefault();

    /// <summary>
    /// A vocabulary alone does not say how texts are split, nor does it hold tokens that were added later: what the other files say about either must be what is
    /// usual.
    /// </summary>
    /// <param name="vocabulary">The files of the vocabulary, for messages.</param>
    /// <param name="models">The models whose tokenizers of Transformers read it in the usual way.</param>
    /// <param name="problems">Where problems go.</param>
    public void RequirePlain(string vocabulary, IReadOnlyList<string> models, List<string> problems)
    {
        RequireClass(vocabulary, models);
        if (AddedTokens.Entries.Any()) problems.Add($"added_tokens.json: supported: none with {vocabulary}; save the tokenizer as tokenizer.json");
        foreach (var file in _files)
            foreach (var key in new[] { "additional_special_tokens", "extra_special_tokens" })
                if (file.Items(key).Count > 0) file.Unsupported(key, $"none with {vocabulary}; save the tokenizer as tokenizer.json");
    }

    /// <summary>The tokenizer must be one of those that read a vocabulary in the usual way.</summary>
    /// <param name="vocabulary">The files of the vocabulary, for messages.</param>
    /// <param name="models">The models whose tokenizers of Transformers they are.</param>
    public void RequireClass(string vocabulary, IReadOnlyList<string> models)
    {
        if (_tokenizerClass is not null && !models.SelectMany(model => new[] { $"{model}Tokenizer", $"{model}TokenizerFast" }).Contains(_tokenizerClass))
            _files[0].Unsupported("tokenizer_class", $"{string.Join(", ", models.Select(model => $"{model}Tokenizer"))} with {vocabulary}, any with tokenizer.json");
    }

    /// <summary>The token that has a role. A file writes it as its text, or as an object with the rules of an added token.</summary>
    /// <param name="role">The role, such as <c>cls_token</c>.</param>
    /// <param name="usual">The token where no file names one, and the rules where only its text is written.</param>
    public AddedToken Token(string role, AddedToken usual)
    {
        foreach (var file in _files)
        {
            if (file.IsText(role)) return usual with { Content = file.Text(role)! };
            if (file.Part(role) is { } part && part.Text("content") is { } content)
            {
                var (left, right, single) = (part.Flag("lstrip") ?? false, part.Flag("rstrip") ?? false, part.Flag("single_word") ?? false);
                return new(content, 0) { LeftStrip = left, RightStrip = right, SingleWord = single };
            }
        }
        return usual;
    }
}
