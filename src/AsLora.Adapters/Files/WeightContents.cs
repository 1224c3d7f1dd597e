namespace AsLora.Adapters.Files;

/// <summary>What the weight files of a model hold, from their headers; known without libtorch.</summary>
/// <param name="Tensors">Every tensor.</param>
public sealed record WeightContents(IReadOnlyList<SafetensorsEntry> Tensors)
{
    /// <summary>Reads the headers of a model's weights.</summary>
    /// <param name="path">A file, an index or a folder, as <see cref="SafetensorsReader.Open"/> takes it.</param>
    /// <exception cref="InputException">There are no weights, or they are damaged.</exception>
    public static WeightContents Read(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        return new([.. reader.Entries.Values]);
    }

    /// <summary>How many numbers the tensors hold.</summary>
    public long Size => Tensors.Sum(t => t.Count);

    /// <summary>Bytes of all tensors, headers excluded.</summary>
    public long Bytes => Tensors.Sum(t => t.Length);

    /// <summary>The projections an adapter could be made for, by layer and name: weights of two dimensions that belong to a numbered layer.</summary>
    public IReadOnlyList<AdapterSite> Sites =>
        [.. Tensors.Where(t => t.Shape.Count == 2 && t.Name.EndsWith(".weight", StringComparison.Ordinal) && HasNumber(t.Name))
            .Select(t => AdapterSite.FromName(t.Name[..^".weight".Length], t.Shape[1], t.Shape[0])).OrderBy(s => s.Layer).ThenBy(s => s.Name, StringComparer.Ordinal)];

    private static bool HasNumber(string name) => name.Split('.').Any(part => part.Length > 0 && part.All(char.IsAsciiDigit));
}
