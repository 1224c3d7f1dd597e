using System.Text.Json;

namespace AsLora.Adapters.Files.Peft;

/// <summary>
/// Reads <c>adapter_config.json</c> and names everything in it that changes the mathematics and is not supported, all at once. Keys nobody knows are ignored with a
/// note: every version of PEFT adds some.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class PeftConfigReader(string path)
{
    private readonly List<string> _problems = [];
    private JsonElement _root;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">It is missing, damaged, or cannot be used.</exception>
    public PeftConfig Read()
    {
        try
        {
            return Interpret();
        }
        catch (InvalidOperationException exception)
        {
            // So System.Text.Json says that a text is no Unicode, and only when the text is asked for.
            throw new InputException($"{path} is not valid JSON: {exception.Message}", exception);
        }
    }

    private PeftConfig Interpret()
    {
        _root = Parse();
        var type = Text("peft_type");
        if (type is not ("LORA" or "VERA"))
            throw new InputException($"{path}: peft_type is {PeftJson.Shown(_root, "peft_type")}; supported are LORA (also with use_rslora) and VERA");
        var isVera = type == "VERA";
        _problems.AddRange(PeftConfigKeys.Refused(_root));
        var config = new PeftConfig
        {
            Method = isVera ? "vera" : Is("use_rslora") ? "rslora" : "lora",
            BaseModel = Text("base_model_name_or_path"),
            Revision = Text("revision"),
            Classifies = Text("task_type") == "SEQ_CLS",
            Rank = (int)Number("r", isVera ? 256 : 8, IsRank, "a whole number of at least 1"),
            Alpha = isVera ? 1 : Number("lora_alpha", 8, IsAlpha, "a number above 0"),
            Dropout = Number(isVera ? "vera_dropout" : "lora_dropout", 0, v => v is >= 0 and < 1, "a number from 0 to below 1"),
            Targets = Targets(),
            AlphaPattern = Pattern("alpha_pattern", IsAlpha, "numbers above 0"),
            RankPattern = Pattern("rank_pattern", IsRank, "whole numbers of at least 1").ToDictionary(p => p.Key, p => (int)p.Value, StringComparer.Ordinal),
            Notes = [.. PeftConfigKeys.Unknown(_root).Select(note => $"{path}: {note}")],
        };
        return _problems.Count == 0 ? config : throw ProblemList.Error($"{path} describes an adapter that cannot be used here", _problems);
    }

    private JsonElement Parse()
    {
        try
        {
            if (!File.Exists(path)) throw new InputException($"there is no {path}; expected a folder that PEFT has saved");
            using var document = JsonDocument.Parse(InputJson.ReadAllBytes(path), new() { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InputException($"{path} is not the configuration of an adapter: expected an object");
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path}{(exception.LineNumber is { } line ? $":{line + 1}" : "")} is not valid JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private PeftTargets Targets()
    {
        var (names, pattern) = NamesOrPattern("target_modules");
        var (excluded, excludedPattern) = NamesOrPattern("exclude_modules");
        if (names is null && pattern is null && !_problems.Exists(p => p.StartsWith("target_modules", StringComparison.Ordinal)))
            _problems.Add("target_modules is missing: expected a list of names or a regular expression");
        return new(names ?? [], pattern, excluded, excludedPattern, Layers());
    }

    private (IReadOnlyList<string>? Names, string? Pattern) NamesOrPattern(string key)
    {
        if (!PeftJson.TryGet(_root, key, out var value)) return (null, null);
        if (value.ValueKind == JsonValueKind.String) return (null, value.GetString());
        if (PeftJson.Texts(value) is { } names) return (names, null);
        _problems.Add($"{key} is {PeftJson.Shown(value)}: expected a list of names or a regular expression");
        return (null, null);
    }

    private List<int>? Layers()
    {
        if (!PeftJson.TryGet(_root, "layers_to_transform", out var value)) return null;
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        if (items.TrueForAll(i => i.ValueKind == JsonValueKind.Number && i.TryGetInt32(out _)))
            return items.Count == 0 ? null : items.ConvertAll(i => i.GetInt32());
        _problems.Add($"layers_to_transform is {PeftJson.Shown(value)}: expected whole numbers");
        return null;
    }

    private Dictionary<string, double> Pattern(string key, Predicate<double> isPossible, string expected)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        if (!PeftJson.TryGet(_root, key, out var value)) return values;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in value.EnumerateObject())
                if (entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetDouble(out var number) && isPossible(number)) values.Add(entry.Name, number);
            if (values.Count == value.EnumerateObject().Count()) return values;
        }
        _problems.Add($"{key} is {PeftJson.Shown(value)}: expected module names and {expected}");
        return values;
    }

    private static bool IsAlpha(double value) => value > 0 && double.IsFinite(value);

    private static bool IsRank(double value) => value >= 1 && value == Math.Floor(value) && value <= int.MaxValue;

    private string? Text(string key) =>
        PeftJson.TryGet(_root, key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private bool Is(string key) => PeftJson.TryGet(_root, key, out var value) && value.ValueKind == JsonValueKind.True;

    private double Number(string key, double fallback, Predicate<double> isPossible, string expected)
    {
        if (!PeftJson.TryGet(_root, key, out var value)) return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && isPossible(number)) return number;
        _problems.Add($"{key} is {PeftJson.Shown(value)}: expected {expected}");
        return fallback;
    }
}
