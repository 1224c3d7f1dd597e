using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>AdamW's state of one parameter.</summary>
/// <param name="first">The running mean of its gradient, of its shape.</param>
/// <param name="second">The running mean of its gradient's square, of its shape.</param>
internal sealed class AdamWMoments(Tensor first, Tensor second) : IDisposable
{
    /// <summary>The running mean of the gradient.</summary>
    public Tensor First { get; } = first;

    /// <summary>The running mean of the gradient's square.</summary>
    public Tensor Second { get; } = second;

    /// <summary>How many updates it has seen.</summary>
    public long Step { get; set; }

    /// <summary>Frees both.</summary>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
