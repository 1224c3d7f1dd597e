using System.Text.Encodings.Web;
using System.Text.Json;

namespace AsLora.Tasks.Tables;

/// <summary>Names of columns and classes as messages show them.</summary>
internal static class ColumnNames
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>In quotes, with commas between them; a line break or a quote in a name is written as in JSON, so that a message stays one line.</summary>
    /// <param name="names">The names.</param>
    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(Quoted));

    /// <summary>One name.</summary>
    /// <param name="name">The name.</param>
    public static string Quoted(string name) => JsonSerializer.Serialize(name, Readable);
}
