namespace AsLora.Adapters.Files;

/// <summary>What an adapter folder holds, from its manifest and the header of its tensors; known without libtorch.</summary>
/// <param name="Manifest">What <c>adapter.json</c> says.</param>
/// <param name="Tensors">What <c>adapter.safetensors</c> holds.</param>
public sealed record AdapterContents(AdapterManifest Manifest, IReadOnlyList<SafetensorsEntry> Tensors)
{
    /// <summary>How many numbers the factors hold that were trained.</summary>
    public long AdapterSize => Manifest.Graph.TrainedSize;

    /// <summary>How many numbers the head holds, and what else of the model was trained.</summary>
    public long OwnSize => Tensors.Sum(t => t.Count) - Manifest.Graph.Factors.Sum(f => f.Size);

    /// <summary>What LoRA of the same rank trains on the same sites; 0 for a method without factors.</summary>
    public long LoraSize => Manifest.Graph.Factors.Count == 0 ? 0 : Manifest.Graph.Sites.Sum(s => (s.In + s.Out) * Manifest.Options.Rank);

    /// <summary>Bytes of all tensors, the header excluded.</summary>
    public long Bytes => Tensors.Sum(t => t.Length);
}
