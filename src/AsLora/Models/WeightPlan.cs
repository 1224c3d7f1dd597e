using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Models;

/// <summary>Which stored tensor fills which parameter, and which parameters are made anew. Names and shapes only.</summary>
/// <param name="Stored">Parameter → name in the file.</param>
/// <param name="New">Parameters that are made anew.</param>
/// <param name="Notes">What a person should know.</param>
internal sealed record WeightPlan(IReadOnlyDictionary<string, string> Stored, IReadOnlyList<string> New, IReadOnlyList<string> Notes)
{
    /// <summary>Matches names and shapes.</summary>
    /// <param name="parameters">The model's parameters and their shapes.</param>
    /// <param name="stored">The tensors in the files, by the names the model would give them.</param>
    /// <param name="isHead">Whether a parameter may be made anew.</param>
    /// <param name="isIgnored">Whether a stored tensor belongs to nothing this model computes.</param>
    /// <param name="where">The folder, for messages.</param>
    /// <exception cref="InputException">Every tensor that is missing, unexpected, or of another shape or type.</exception>
    public static WeightPlan Create(
        IReadOnlyDictionary<string, IReadOnlyList<long>> parameters, IReadOnlyDictionary<string, SafetensorsEntry> stored, Func<string, bool> isHead, Func<string, bool> isIgnored, string where)
    {
        List<string> missing = [], unexpected = [], misshapen = [], absent = [], otherCount = [], notes = [];
        var filled = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, shape) in parameters)
        {
            if (!stored.TryGetValue(name, out var found)) (isHead(name) ? absent : missing).Add(name);
            else if (found.Shape.SequenceEqual(shape) && IsFloat(found.Type)) filled.Add(name, found.Name);
            else if (isHead(name) && IsFloat(found.Type) && found.Shape.Count == shape.Count && found.Shape.Skip(1).SequenceEqual(shape.Skip(1))) otherCount.Add(name);
            else misshapen.Add($"{found.Name} is {found}, expected [{string.Join(", ", shape)}] of floating-point numbers");
        }
        foreach (var (name, found) in stored.Where(s => !parameters.ContainsKey(s.Key) && !isIgnored(s.Key)))
        {
            if (isHead(name)) notes.Add($"{found.Name} belongs to a head of another kind and is not read");
            else unexpected.Add(found.Name);
        }
        if (missing.Count + unexpected.Count + misshapen.Count > 0)
        {
            throw new InputException($"the weights in {where} are not those of the model that config.json describes; take both from one place"
                + List("missing", missing) + List("unexpected", unexpected) + List("misshapen", misshapen));
        }
        if (absent.Count > 0) notes.Add($"{string.Join(", ", absent)}: not in the weight files, made anew from the seed");
        if (otherCount is [var first, ..])
            notes.Add($"{string.Join(", ", otherCount)}: {stored[first].Shape[0]} outputs in the weight files, {parameters[first][0]} in the task; made anew from the seed");
        return new(filled, [.. absent, .. otherCount], notes);
    }

    private static bool IsFloat(SafetensorsType type) => type is SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.F32 or SafetensorsType.F64;

    private static string List(string what, List<string> items) => items.Count == 0 ? "" : $"\n  {what} ({items.Count}): {string.Join(", ", items)}";
}
