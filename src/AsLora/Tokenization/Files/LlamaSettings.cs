using System.Globalization;
using System.Text.Json;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>What the files beside a vocabulary say to LLaMA's tokenizer, which Mistral's models have too.</summary>
internal sealed class LlamaSettings
{
    private readonly TokenizerSettings _settings;
    private readonly bool? _addBeginToken, _addEndToken, _legacy;

    /// <summary>Reads them.</summary>
    public LlamaSettings(TokenizerSettings settings)
    {
        var config = settings.TokenizerConfig;
        _settings = settings;
        (_addBeginToken, _addEndToken, _legacy) = (config.Flag("add_bos_token"), config.Flag("add_eos_token"), config.Flag("legacy"));
    }

    /// <summary>Whether anything is said of what goes around a text.</summary>
    public bool HasTemplate => _addBeginToken is not null || _addEndToken is not null;

    /// <summary>
    /// Which sections of a text get a space before them. Up to version 4.29 of Transformers, and where <c>legacy</c> is true or not there, that is every
    /// section between special tokens; else only the one that begins the text.
    /// </summary>
    /// <param name="addDummyPrefix">What the model itself says, which counts only the old way.</param>
    public MetaspacePrefix Prefix(bool addDummyPrefix) => _legacy ?? true
        ? addDummyPrefix ? MetaspacePrefix.Always : MetaspacePrefix.Never
        : _settings.AddPrefixSpace ?? true ? MetaspacePrefix.First : MetaspacePrefix.Never;

    /// <summary>What goes around a text: <c>&lt;s&gt;</c> before it where nothing else is said.</summary>
    /// <param name="tokens">The tokens there are.</param>
    public SpecialTokenTemplate Template(Vocabulary tokens)
    {
        return SpecialTokenTemplate.Llama(Id(_addBeginToken ?? true, "bos_token", "<s>"), Id(_addEndToken ?? false, "eos_token", "</s>"));

        int? Id(bool isAdded, string role, string usual)
        {
            var token = _settings.Token(role, new(usual, 0)).Content;
            if (isAdded && !tokens.Contains(token))
                _settings.TokenizerConfig.Problem($"the {role} \"{token}\" that goes around texts is not in the vocabulary");
            return isAdded && tokens.TryGetId(token, out var id) ? id : null;
        }
    }

    /// <summary>Adds the tokens of <c>added_tokens.json</c> and <c>tokenizer_config.json</c>.</summary>
    public void AddTokens(AddedTokenList added)
    {
        var plain = _settings.AddedTokens;
        foreach (var token in plain.Entries) added.Add(new(token.Name, JsonPart.AsCount(token.Value) ?? -1) { Special = false }, plain.Path);
        if (_settings.TokenizerConfig.Part("added_tokens_decoder") is { } tokens)
        {
            foreach (var id in tokens.Entries.Select(entry => entry.Name).Distinct(StringComparer.Ordinal))
            {
                var isNumber = int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                if (tokens.Part(id) is { } token) added.Add(token, isNumber ? number : -1);
            }
        }
        foreach (var file in _settings.Files)
            foreach (var item in file.Items("additional_special_tokens")) AddSpecial(item, file, added);
    }

    private static void AddSpecial(JsonElement item, JsonPart file, AddedTokenList added)
    {
        var content = item.ValueKind switch
        {
            JsonValueKind.String => item.GetString()!,
            JsonValueKind.Object when item.TryGetProperty("content", out var text) && text.ValueKind == JsonValueKind.String => text.GetString()!,
            _ => item.GetRawText(),
        };
        if (!added.Tokens.TryGetId(content, out var id)) file.Problem($"the token \"{content}\" of additional_special_tokens is not in the vocabulary");
        else if (!added.All.Any(token => token.Id == id && token.Special)) added.Add(new(content, id), file.Path);
    }
}
