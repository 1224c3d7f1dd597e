using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AsLora.Adapters.Files;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>
/// The numbers a model begins with, as in Transformers: matrices and tables normal, the norms' weights 1, biases 0, rows that stand for padding 0. Those of a
/// tensor follow from the seed and its name, whatever other tensors there are.
/// </summary>
/// <param name="blueprint">The model.</param>
/// <param name="seed">The seed.</param>
/// <param name="type">The type the numbers are rounded to; they are drawn in float32.</param>
internal sealed class InitialWeights(ModelBlueprint blueprint, ulong seed, SafetensorsType type)
{
    /// <summary>All tensors, none of them made yet.</summary>
    /// <param name="cancellation">Stops before the next tensor.</param>
    public IReadOnlyList<PendingTensor> All(CancellationToken cancellation)
    {
        return [.. blueprint.Tensors.Select(tensor => new PendingTensor(tensor.Name, type, tensor.Shape, () => Rounded(tensor.Name, tensor.Shape)))];

        Tensor Rounded(string name, long[] shape)
        {
            cancellation.ThrowIfCancellationRequested();
            using var _ = no_grad();
            return Value(name, shape).to(type.ToScalarType()!.Value);
        }
    }

    private Tensor Value(string name, long[] shape)
    {
        if (shape.Length == 1) return name.EndsWith(".weight", StringComparison.Ordinal) ? ones(shape) : zeros(shape);
        using var generator = new Generator(SeedOf(name), CPU);
        var values = randn(shape, generator: generator).mul_(blueprint.Deviation);
        if (blueprint.PaddingRows.TryGetValue(name, out var row)) values[row].zero_();
        return values;
    }

    private ulong SeedOf(string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {name}")));
}
