using System.Globalization;

namespace AsLora.Adapters;

/// <summary>What a method trains, in numbers of parameters.</summary>
/// <param name="Adapter">Trained numbers in live factors, or in the model's own parameters for methods without factors; the head excluded.</param>
/// <param name="Head">Trained numbers in the task head.</param>
/// <param name="Total">All numbers: model, head and factors, trained or frozen.</param>
/// <param name="Lora">What LoRA of the same rank and targets trains, head excluded; 0 where there are no targets.</param>
public sealed record ParameterCounts(long Adapter, long Head, long Total, long Lora)
{
    /// <summary>Everything that trains.</summary>
    public long Trainable => Adapter + Head;

    /// <summary><see cref="Adapter"/> as a share of <see cref="Lora"/>; NaN where there are no targets.</summary>
    public double ShareOfLora => Lora == 0 ? double.NaN : (double)Adapter / Lora;

    /// <summary><c>trainable X of Y (Z %); adapter N, P % of LoRA's</c>.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"trainable {Trainable:N0} of {Total:N0} ({100.0 * Trainable / Total:0.####} %)");
        return Lora == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}; adapter {Adapter:N0}, {100 * ShareOfLora:0.0} % of LoRA's {Lora:N0}");
    }
}
