using System.Text.Json;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>
/// What the files beside a vocabulary say about it: <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>config.json</c>, each of which may be absent. Their
/// other keys are not for reading text (<c>model_max_length</c> among them: how much a model reads is its own affair), so unknown keys are no problem here.
/// </summary>
internal sealed class TokenizerSettings
{
    private readonly JsonPart[] _files;
    private readonly string? _tokenizerClass;

    /// <summary>Reads the files of a folder.</summary>
    public TokenizerSettings(string folder, List<string> problems)
    {
        JsonPart Read(string name) =>
            File.Exists(Path.Combine(folder, name)) ? JsonPart.Open(Path.Combine(folder, name), problems) : new(JsonSerializer.SerializeToElement(new { }), name, problems);
        var (tokenizer, model) = (Read("tokenizer_config.json"), Read("config.json"));
        _files = [tokenizer, Read("special_tokens_map.json")];
        DoLowerCase = tokenizer.Flag("do_lower_case");
        StripAccents = tokenizer.Flag("strip_accents");
        TokenizeChineseCharacters = tokenizer.Flag("tokenize_chinese_chars");
        AddPrefixSpace = tokenizer.Flag("add_prefix_space");
        _tokenizerClass = tokenizer.Text("tokenizer_class");
        PadTokenId = model.Entries.Where(entry => entry.Name == "pad_token_id").Select(entry => JsonPart.AsCount(entry.Value)).FirstOrDefault();
    }

    /// <summary>Whether letters become small ones.</summary>
    public bool? DoLowerCase { get; }

    /// <summary>Whether accents are stripped.</summary>
    public bool? StripAccents { get; }

    /// <summary>Whether ideographs are words of their own.</summary>
    public bool? TokenizeChineseCharacters { get; }

    /// <summary>Whether a text that does not begin with a space gets one.</summary>
    public bool? AddPrefixSpace { get; }

    /// <summary>The id that the model's configuration names for padding; null where it names none (some write -1).</summary>
    public int? PadTokenId { get; }

    /// <summary>A vocabulary alone does not say how texts are split; the class of Transformers that is named for it must be one that is known.</summary>
    /// <param name="models">The models whose tokenizers read the vocabulary in the way that is implemented.</param>
    /// <param name="files">The files of the vocabulary, for the message.</param>
    /// <param name="problems">Where the problem goes.</param>
    public void RequireClass(IReadOnlyList<string> models, string files, List<string> problems)
    {
        if (_tokenizerClass is null || models.SelectMany(model => new[] { $"{model}Tokenizer", $"{model}TokenizerFast" }).Contains(_tokenizerClass)) return;
        problems.Add($"tokenizer_config.json $.tokenizer_class: found \"{_tokenizerClass}\"; {files} can be read for {string.Join(", ", models)}; for others save tokenizer.json");
    }

    /// <summary>The token that has a role. A file writes it as its text, or as an object with the rules of an added token.</summary>
    /// <param name="role">The role, such as <c>cls_token</c>.</param>
    /// <param name="usual">The token where no file names one, and the rules where only its text is written.</param>
    public AddedToken Token(string role, AddedToken usual)
    {
        foreach (var file in _files)
        {
            if (file.Entries.FirstOrDefault(entry => entry.Name == role).Value is { ValueKind: JsonValueKind.String } text) return usual with { Content = text.GetString()! };
            if (file.Part(role) is { } part && part.Text("content") is { } content)
                return new(content, 0) { LeftStrip = part.Flag("lstrip") ?? false, RightStrip = part.Flag("rstrip") ?? false, SingleWord = part.Flag("single_word") ?? false };
        }
        return usual;
    }
}
