using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Files;

/// <summary>Holds the tensors of an adapter's file against what must be there; names, shapes and types only.</summary>
internal static class AdapterTensors
{
    /// <summary>Fails unless every factor and parameter is there in its shape, and nothing else.</summary>
    /// <param name="file">The file, for the message.</param>
    /// <param name="graph">The factors.</param>
    /// <param name="parameters">Names and shapes of the model's own parameters; null where they are not known and any may be there.</param>
    /// <param name="found">What the file holds.</param>
    /// <exception cref="InputException">Tensors are missing, unexpected, misshapen or not of floating-point numbers; all of them are listed.</exception>
    public static void Check(string file, SharingGraph graph, IReadOnlyDictionary<string, IReadOnlyList<long>>? parameters, IReadOnlyDictionary<string, SafetensorsEntry> found)
    {
        var factors = graph.Factors.Select(f => KeyValuePair.Create(f.Id, f.Shape));
        Check(file, factors.Concat(parameters ?? new Dictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal), found, othersMayBeThere: parameters is null);
    }

    /// <summary>Fails unless every tensor is there in its shape, and nothing else.</summary>
    /// <param name="file">The file, for the message.</param>
    /// <param name="expected">Names and shapes.</param>
    /// <param name="found">What the file holds.</param>
    /// <param name="othersMayBeThere">Whether the file may hold more.</param>
    /// <exception cref="InputException">Tensors are missing, unexpected, misshapen or not of floating-point numbers; all of them are listed.</exception>
    public static void Check(string file, IReadOnlyDictionary<string, IReadOnlyList<long>> expected, IReadOnlyDictionary<string, SafetensorsEntry> found, bool othersMayBeThere = false)
    {
        var unexpected = found.Values.Where(e => !expected.ContainsKey(e.Name)).ToList();
        var missing = ProblemList.Texts(expected.Where(e => !found.ContainsKey(e.Key)),
            e => $"\"{e.Key}\" [{string.Join(", ", e.Value)}] is missing{Suggestion.For(e.Key, unexpected.Select(u => u.Name))}");
        var misshapen = ProblemList.Texts(expected.Where(e => found.TryGetValue(e.Key, out var entry) && !Fits(entry, e.Value)),
            e => $"\"{e.Key}\" is {found[e.Key]}; expected floating-point numbers [{string.Join(", ", e.Value)}]");
        var extra = ProblemList.Texts(othersMayBeThere ? [] : unexpected, e => $"\"{e.Name}\" {e} is not expected");
        if (missing.Count + misshapen.Count + extra.Count > 0) throw ProblemList.Error($"{file} does not hold the tensors of this adapter", missing, misshapen, extra);
    }

    private static bool Fits(SafetensorsEntry entry, IReadOnlyList<long> shape) =>
        entry.Type is SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.F32 or SafetensorsType.F64 && entry.Shape.SequenceEqual(shape);
}
