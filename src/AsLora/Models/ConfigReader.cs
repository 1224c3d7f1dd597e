using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Models;

/// <summary>
/// Reads a <c>config.json</c> key by key and collects every problem, so that a person sees all of them at once. A key nobody asked for is a problem too:
/// it may change the mathematics.
/// </summary>
/// <param name="config">The object in the file.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class ConfigReader(JsonElement config, string path)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "model_type" };
    private readonly List<ConfigReader> _parts = [];
    private readonly List<string> _problems = [];
    private readonly string _prefix = "";

    private ConfigReader(JsonElement config, string path, string prefix, List<string> problems) : this(config, path) =>
        (_prefix, _problems, _known) = (prefix, problems, new(StringComparer.Ordinal));

    /// <summary>A whole number of at least <paramref name="minimum"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="minimum">The smallest value that is possible.</param>
    /// <param name="fallback">The value where the key is missing or null; without one, that is a problem.</param>
    /// <returns>The number; 0 where there is a problem.</returns>
    public int Whole(string key, int minimum, int? fallback = null)
    {
        var expected = $"a whole number of at least {minimum}";
        if (!TryGet(key, fallback is null ? expected : null, out var value)) return fallback ?? 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum ? number : Fail(key, value, expected, 0);
    }

    /// <summary>A whole number, or null where the file says null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="minimum">The smallest value that is possible.</param>
    /// <param name="missing">The value where there is no such key.</param>
    public int? WholeOrNull(string key, int minimum, int missing) =>
        config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Null ? TryGet(key, null, out _) ? 0 : null : Whole(key, minimum, missing);

    /// <summary>True or false.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">The value where the key is missing or null.</param>
    public bool Flag(string key, bool fallback)
    {
        if (!TryGet(key, null, out var value)) return fallback;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Fail(key, value, "true or false", fallback);
    }

    /// <summary>A list of names; null where the key is missing or null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="supported">The names that are supported.</param>
    public IReadOnlyList<string>? Names(string key, IReadOnlyCollection<string> supported)
    {
        if (!TryGet(key, null, out var value)) return null;
        bool IsName(JsonElement item) => item.ValueKind == JsonValueKind.String && supported.Contains(item.GetString()!, StringComparer.Ordinal);
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsName))
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        return Fail<IReadOnlyList<string>?>(key, value, $"a list of {string.Join(" and ", supported)}", null);
    }

    /// <summary>An object within; its problems are told with the others. Null where the key is missing or null.</summary>
    /// <param name="key">The key.</param>
    public ConfigReader? Part(string key)
    {
        if (!TryGet(key, null, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Object) return Fail<ConfigReader?>(key, value, "an object", null);
        _parts.Add(new(value, path, $"{_prefix}{key}.", _problems));
        return _parts[^1];
    }

    /// <summary>A number within bounds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">The value where the key is missing or null.</param>
    /// <param name="minimum">The smallest value that is possible.</param>
    /// <param name="below">The bound that is itself too large.</param>
    public double Number(string key, double fallback, double minimum = 0, double below = double.PositiveInfinity)
    {
        if (!TryGet(key, null, out var value)) return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= minimum && number < below) return number;
        return Fail(key, value, double.IsPositiveInfinity(below) ? $"a number of at least {minimum}" : $"a number from {minimum} to below {below}", fallback);
    }

    /// <summary>One of several names.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">The value where the key is missing or null.</param>
    /// <param name="supported">The names that are supported.</param>
    public string OneOf(string key, string fallback, IReadOnlyCollection<string> supported)
    {
        if (!TryGet(key, null, out var value)) return fallback;
        if (value.ValueKind == JsonValueKind.String && supported.Contains(value.GetString()!, StringComparer.Ordinal)) return value.GetString()!;
        return Fail(key, value, $"one of {string.Join(", ", supported)}", fallback);
    }

    /// <summary>A key that changes the mathematics and has one value that is supported; missing or null means that value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="supported">The value as JSON writes it.</param>
    public void Only(string key, string supported)
    {
        if (TryGet(key, null, out var value) && value.GetRawText() != supported) Fail(key, value, $"{supported}, the only value that is supported", 0);
    }

    /// <summary>Keys that may have any value.</summary>
    /// <param name="keys">The keys.</param>
    public void Ignore(IEnumerable<string> keys) => _known.UnionWith(keys);

    /// <summary>Notes a problem between several keys.</summary>
    /// <param name="holds">Whether all is well.</param>
    /// <param name="problem">What is wrong, naming the keys.</param>
    public void Check(bool holds, string problem)
    {
        if (!holds) _problems.Add(problem);
    }

    /// <summary>Throws if there were problems.</summary>
    /// <exception cref="InputException">Every problem and every key that is not known.</exception>
    public void Finish()
    {
        FindUnknown();
        if (_problems.Count > 0)
            throw new InputException($"{path} describes a model that cannot be computed:{string.Concat(_problems.Select(p => $"\n  {p}"))}");
    }

    private void FindUnknown()
    {
        foreach (var key in config.EnumerateObject().Where(p => !_known.Contains(p.Name)))
        {
            _problems.Add($"the key \"{_prefix}{key.Name}\" ({Shown(key.Value)}) is not known and may change what the model computes: "
                + $"remove it if it does not{Suggestion.For(key.Name, _known)}");
        }
        foreach (var part in _parts) part.FindUnknown();
    }

    private bool TryGet(string key, string? required, out JsonElement value)
    {
        _known.Add(key);
        if (config.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null) return true;
        Check(required is null, $"{_prefix}{key} is missing: expected {required}");
        return false;
    }

    private T Fail<T>(string key, JsonElement value, string expected, T instead)
    {
        _problems.Add($"{_prefix}{key} is {Shown(value)}: expected {expected}");
        return instead;
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();
}
