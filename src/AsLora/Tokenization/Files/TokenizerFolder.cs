using AsLora.Adapters;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Finds out what kind of tokenizer a folder holds and reads it.</summary>
internal static class TokenizerFolder
{
    private const int ProblemsShown = 20;

    /// <summary>Reads the tokenizer of a folder.</summary>
    /// <exception cref="InputException">There is none, or it cannot be used; all reasons are listed.</exception>
    public static Tokenizer Load(string folder)
    {
        if (!Directory.Exists(folder)) throw new InputException($"there is no folder {folder}; expected the folder of a model with the files of its tokenizer");
        var problems = new List<string>();
        try
        {
            var parts = Read(folder, problems, out var roles);
            if (problems.Count == 0) return new(parts!, roles!);
        }
        catch (InvalidOperationException e)
        {
            // How System.Text.Json refuses a string of invalid UTF-8 or with half a surrogate pair, when it is read.
            problems.Add($"a string in one of the JSON files is not valid Unicode ({e.Message})");
        }
        if (problems.Count > ProblemsShown) problems = [.. problems.Take(ProblemsShown), $"… and {problems.Count - ProblemsShown} more"];
        throw new InputException($"the tokenizer in {folder} cannot be used:{string.Concat(problems.Select(problem => $"\n  {problem}"))}");
    }

    private static TokenizerParts? Read(string folder, List<string> problems, out TokenRoles? roles)
    {
        var settings = new TokenizerSettings(folder, problems);
        var parts = Exists("tokenizer.model") && (settings.IsLlama || !Exists("tokenizer.json")) ? LlamaFiles.Read(folder, settings, problems)
            : Exists("tokenizer.json") ? TokenizerJson.Read(Path.Combine(folder, "tokenizer.json"), settings, problems)
            : Exists("vocab.txt") ? BertFiles.Read(folder, settings, problems)
            : Exists("vocab.json") && Exists("merges.txt") ? RobertaFiles.Read(folder, settings, problems)
            : throw new InputException(
                $"{folder} holds no tokenizer: expected tokenizer.json, tokenizer.model (SentencePiece), "
                + $"vocab.txt (WordPiece), or vocab.json and merges.txt (byte-level BPE); found {Found()}");
        roles = parts is null ? null : Roles(parts.Tokens, settings, problems);
        return parts;

        bool Exists(string name) => File.Exists(Path.Combine(folder, name));

        string Found()
        {
            var names = new[] { "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model" }.Where(Exists).ToArray();
            return names.Length == 0 ? "none of them" : $"only {string.Join(", ", names)}";
        }
    }

    // Models know padding by its position, so that any id will do where a tokenizer has no token for it, as those of decoders often do not.
    private static TokenRoles Roles(Vocabulary tokens, TokenizerSettings settings, List<string> problems)
    {
        return new(Role("pad", "[PAD]", "<pad>") ?? 0, Role("bos", "<s>"), Role("eos", "</s>"));

        int? Role(string role, params IEnumerable<string> usual)
        {
            var named = settings.Token($"{role}_token", new("", 0)).Content;
            if (named.Length > 0)
            {
                if (tokens.TryGetId(named, out var id)) return id;
                problems.Add($"tokenizer_config.json or special_tokens_map.json: the {role}_token \"{named}\" is not in the vocabulary");
            }
            if (settings.ModelTokenId(role) is { } known && tokens.TryGetToken(known, out _)) return known;
            foreach (var token in usual)
                if (tokens.TryGetId(token, out var id)) return id;
            return null;
        }
    }
}
