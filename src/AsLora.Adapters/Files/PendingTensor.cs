using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>A tensor that is to be written: known by name, type and shape before its numbers are there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Value">Gives the numbers, in this type and shape. It is called inside a dispose scope, which frees what it makes.</param>
internal sealed record PendingTensor(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, Func<Tensor> Value)
{
    /// <summary>How many bytes it takes.</summary>
    public long Length { get; } = SafetensorsLayout.LengthOf(Type, Shape)!.Value;
}
