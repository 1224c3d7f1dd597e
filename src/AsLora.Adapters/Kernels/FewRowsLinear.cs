using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Adapters.Kernels;

/// <summary>
/// Linear layers of a text that grows token by token: W x + c of very few rows, which takes as long as reading W. libtorch lays W out anew at every such
/// product and reaches a third of the memory's speed.
/// </summary>
internal static class FewRowsLinear
{
    // From some more rows on libtorch's products, which compute faster, make up for laying the weights out.
    private const long MostRows = 4;

    /// <summary>W x + c, with few rows on the processor by the products of this project, else by libtorch's: equal up to the order of summation.</summary>
    /// <param name="x">[..., in].</param>
    /// <param name="weight">W, [out, in], of the type of x.</param>
    /// <param name="bias">c, [out], of the type of x, or null.</param>
    /// <returns>[..., out].</returns>
    public static Tensor Compute(Tensor x, Tensor weight, Tensor? bias = null)
    {
        if (!IsFor(x, weight, bias)) return nn.functional.linear(x, weight, bias);
        using var input = x.contiguous();
        var result = empty([.. x.shape.AsSpan()[..^1], weight.shape[0]], x.dtype, x.device);
        Fill(result, input, weight, bias);
        return result;
    }

    // Nothing here has a gradient. A span of bytes ends at 2 GB.
    private static bool IsFor(Tensor x, Tensor weight, Tensor? bias) =>
        !is_grad_enabled() && Vector.IsHardwareAccelerated && weight.device_type == DeviceType.CPU && x.device_type == DeviceType.CPU
        && x.dtype is ScalarType.BFloat16 or ScalarType.Float32 && weight.dtype == x.dtype && (bias is null || bias.dtype == x.dtype)
        && weight.dim() == 2 && weight.numel() > 0 && x.numel() > 0 && x.numel() <= MostRows * weight.size(1) && x.size(-1) == weight.size(1)
        && weight.is_contiguous() && bias?.is_contiguous() != false && weight.numel() * weight.element_size() <= int.MaxValue;

    private static unsafe void Fill(Tensor result, Tensor x, Tensor weight, Tensor? bias)
    {
        var bytes = weight.bytes;
        var (height, width) = ((int)weight.size(0), (int)weight.size(1));
        fixed (byte* to = result.bytes, from = x.bytes, w = bytes, c = bias is null ? default : bias.bytes)
        {
            var product = new RowProducts
            {
                Result = to,
                Input = from,
                Weight = w,
                Bias = c,
                Rows = (int)(x.numel() / width),
                Height = height,
                Width = width,
            };
            var isHalf = x.dtype == ScalarType.BFloat16;
            RowParts.Compute(&product, isHalf ? &RowProducts.Compute<ushort> : &RowProducts.Compute<float>, height, bytes.Length);
        }
        // A weight that was converted for this call alone is not freed while it is read.
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
    }
}
