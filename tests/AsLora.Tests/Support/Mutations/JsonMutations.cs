using System.Text;
using System.Text.Json;
using CsCheck;

namespace AsLora.Tests.Support.Mutations;

/// <summary>JSON that is well formed but not what it was: every value replaced, every key removed, doubled or renamed. Most of it is JSON no serializer writes, so it is made as text.</summary>
internal static class JsonMutations
{
    private const int Deep = 100_000;

    // Of one member of an object, or item of a list (without a key): the members that stand there afterwards.
    private delegate IEnumerable<string> Edit(string? key, string value);

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "1.5", "1e2", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616", "4611686018427387904", "2147483647", "2147483648", "1e400", "-1e400", "1e-400", "\"\"", "\"NaN\"", "\"Infinity\"", "\"\\ud800\"", "\"\\u0000\"", "\"../../etc/passwd\"",
        "[]", "{}", "[null]", "[[]]", "{\"\":null}", "{\"a\":1,\"a\":2}", $"\"{new string('x', Deep)}\"", new string('[', Deep) + new string(']', Deep), Repeated("{\"a\":", Deep) + "1" + new string('}', Deep),
        $"[{Repeated("0,", 1000)}0]",
    ];

    private static readonly Gen<(string What, Edit Edit)> Edits = Gen.Frequency(
        (6, Gen.OneOf(Values).Select(value => ($"became {Short(value)}", (Edit)((key, _) => [Member(key, value)])))),
        (1, Gen.Const(("is gone", (Edit)((_, _) => [])))),
        (1, Gen.Const(("is there twice", (Edit)((key, value) => [Member(key, value), Member(key, value)])))),
        (1, Gen.OneOf(Values).Select(other => ($"is there again as {Short(other)}", (Edit)((key, value) => [Member(key, value), Member(key, other)])))),
        (1, Gen.OneOf("\"\"", "\"a\"", "\"\\ud800\"", $"\"{new string('k', Deep)}\"").Select(name => ($"is called {Short(name)}", (Edit)((key, value) => [Member(key is null ? null : name, value)])))));

    /// <summary>The JSON with one of its values or keys changed, or two.</summary>
    /// <param name="json">Valid JSON.</param>
    public static Gen<Mutation> Of(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement.Clone();
        var all = new Editor(-1, (_, _) => []);
        all.Text(null, root);
        return Gen.Select(Gen.Int[0, all.Count - 1], Edits).Select((place, change) =>
        {
            var editor = new Editor(place, change.Edit);
            var text = string.Concat(editor.Text(null, root));
            return new Mutation($"{editor.Edited ?? "an item"} {change.What}", Encoding.UTF8.GetBytes(text));
        });
    }

    private static string Member(string? key, string value) => key is null ? value : $"{key}:{value}";

    private static string Repeated(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static string Short(string value) => value.Length > 40 ? $"{value[..40]}… of {value.Length}" : value;

    // Writes the JSON again, with an edit at one of its values; they are counted in the order of the text.
    private sealed class Editor(int place, Edit edit)
    {
        public int Count { get; private set; }

        public string? Edited { get; private set; }

        public IEnumerable<string> Text(string? key, JsonElement value)
        {
            var isPlace = Count++ == place;
            var text = value.ValueKind switch
            {
                JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().SelectMany(p => Text(JsonSerializer.Serialize(p.Name), p.Value)))}}}",
                JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().SelectMany(item => Text(null, item)))}]",
                _ => value.GetRawText(),
            };
            if (!isPlace) return [Member(key, text)];
            Edited = key;
            return edit(key, text);
        }
    }
}
