using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>
/// AdamW (arXiv 1711.05101, algorithm 2) with the order of operations of PyTorch's <c>torch.optim.AdamW</c>. Its state belongs to names, not to tensors:
/// a factor that gives way is dropped in one call, and a state can be saved and go on in another process.
/// </summary>
/// <param name="beta1">Decay of the first moment.</param>
/// <param name="beta2">Decay of the second moment.</param>
/// <param name="epsilon">Added to the root of the second moment.</param>
/// <param name="weightDecay">Decoupled weight decay, multiplied by the learning rate.</param>
internal sealed class AdamW(double beta1, double beta2, double epsilon, double weightDecay) : IDisposable
{
    private const long PieceLength = 1 << 16;

    private readonly Dictionary<string, AdamWMoments> _moments = new(StringComparer.Ordinal);

    /// <summary>The state of every parameter that has had a gradient.</summary>
    public IReadOnlyDictionary<string, AdamWMoments> Moments => _moments;

    /// <summary>One update of every parameter that has a gradient.</summary>
    /// <param name="parameters">What trains.</param>
    /// <param name="rate">The learning rate of this update, of which each parameter takes its share.</param>
    public void Step(IEnumerable<TrainedParameter> parameters, double rate)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in parameters)
        {
            if (parameter.Value.grad is not { } gradient) continue;
            var moments = MomentsOf(parameter);
            moments.Step++;
            var own = rate * parameter.RateShare;
            var (correction1, correction2) = (1 - Math.Pow(beta1, moments.Step), 1 - Math.Pow(beta2, moments.Step));
            foreach (var (value, slope, first, second) in Pieces(parameter.Value, gradient, moments))
            {
                using var piece = NewDisposeScope();
                if (parameter.Decays) value.mul_(1 - (own * weightDecay));
                first.lerp_(slope, 1 - beta1);
                second.mul_(beta2).addcmul_(slope, slope, 1 - beta2);
                var denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(epsilon);
                value.addcdiv_(first, denominator, -own / correction1);
            }
        }
    }

    // The eight passes over a large tensor (an embedding, in full fine-tuning) stay in the processor's cache when they are made piece by piece.
    private static IEnumerable<(Tensor Value, Tensor Gradient, Tensor First, Tensor Second)> Pieces(Tensor value, Tensor gradient, AdamWMoments moments)
    {
        var (v, g, f, s) = (value.view(-1), gradient.reshape(-1), moments.First.view(-1), moments.Second.view(-1));
        for (var start = 0L; start < v.shape[0]; start += PieceLength)
        {
            var length = Math.Min(PieceLength, v.shape[0] - start);
            yield return (v.narrow(0, start, length), g.narrow(0, start, length), f.narrow(0, start, length), s.narrow(0, start, length));
        }
    }

    /// <summary>Goes on from a state that was saved.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="step">How many updates the state has seen.</param>
    /// <param name="first">The running mean of the gradient; copied.</param>
    /// <param name="second">The running mean of its square; copied.</param>
    public void Restore(string name, long step, Tensor first, Tensor second)
    {
        Drop(name);
        _moments.Add(name, new(first.clone().DetachFromDisposeScope(), second.clone().DetachFromDisposeScope()) { Step = step });
    }

    /// <summary>Frees the state of a parameter that trains no more.</summary>
    /// <param name="name">The parameter's name.</param>
    public void Drop(string name)
    {
        if (_moments.Remove(name, out var gone)) gone.Dispose();
    }

    /// <summary>Frees the whole state.</summary>
    public void Dispose()
    {
        foreach (var moments in _moments.Values) moments.Dispose();
        _moments.Clear();
    }

    private AdamWMoments MomentsOf(TrainedParameter parameter)
    {
        if (_moments.TryGetValue(parameter.Name, out var moments)) return moments;
        moments = new(zeros_like(parameter.Value, requires_grad: false).DetachFromDisposeScope(), zeros_like(parameter.Value, requires_grad: false).DetachFromDisposeScope());
        _moments.Add(parameter.Name, moments);
        return moments;
    }
}
