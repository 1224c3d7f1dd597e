using System.Text.Json;
using AsLora.Tasks.Tables;

namespace AsLora.Tasks.Instructions.Reading;

/// <summary>The values of an object of a record; what is wrong with them is gathered.</summary>
/// <param name="value">The object.</param>
/// <param name="path">Where it stands in its record, with a dot at the end; empty for the record itself.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class RecordFields(JsonElement value, string path, List<string> problems)
{
    /// <summary>The keys, in order.</summary>
    public IEnumerable<string> Keys => value.EnumerateObject().Select(p => p.Name);

    /// <summary>A text; empty where there is a problem.</summary>
    public string Text(string key)
    {
        if (!value.TryGetProperty(key, out var field)) problems.Add(Missing(key));
        else if (field.ValueKind == JsonValueKind.String) return field.GetString()!;
        else problems.Add($"{Name(field)} in \"{path}{key}\", expected text");
        return "";
    }

    /// <summary>A text that may be missing or null; empty then.</summary>
    public string OptionalText(string key) => HasValue(key) ? Text(key) : "";

    /// <summary>The objects of a list.</summary>
    public IEnumerable<RecordFields> List(string key)
    {
        if (!value.TryGetProperty(key, out var field)) problems.Add(Missing(key));
        else if (field.ValueKind != JsonValueKind.Array) problems.Add($"{Name(field)} in \"{path}{key}\", expected a list of objects");
        else
        {
            foreach (var (index, item) in field.EnumerateArray().Index())
            {
                if (item.ValueKind == JsonValueKind.Object) yield return new(item, $"{path}{key}[{index}].", problems);
                else problems.Add($"{Name(item)} in \"{path}{key}[{index}]\", expected an object");
            }
        }
    }

    /// <summary>Adds a problem where a key has a value that would change what the record means and is not read.</summary>
    public void Refuse(string key, string problem)
    {
        if (HasValue(key)) Add(key, problem);
    }

    /// <summary>Adds a problem with the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="problem">The problem as a sentence whose subject is the key.</param>
    public void Add(string key, string problem) => problems.Add($"\"{path}{key}\" {problem}");

    private bool HasValue(string key) => value.TryGetProperty(key, out var field) && field.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Array => field.GetArrayLength() > 0,
        JsonValueKind.String => field.GetString()!.Length > 0,
        _ => true,
    };

    private string Missing(string key) => $"{path.TrimEnd('.')} has no key \"{key}\"; its keys are {ColumnNames.Quoted(Keys)}".TrimStart();

    private static string Name(JsonElement field) => new TableCell(field.ValueKind, "").Name;
}
