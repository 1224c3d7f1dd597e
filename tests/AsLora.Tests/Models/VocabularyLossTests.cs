using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public class VocabularyLossTests
{
    // So many words that 64 MiB of logits are some 330 positions: the sum goes over several parts, the last of which is smaller.
    private const long Vocabulary = 50_000, Positions = 700, Width = 4;

    [Fact]
    public void LossAndGradientsAreThoseOfCrossEntropyOverAllLogitsAtOnce()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        var (hidden, weight) = (randn(Positions, Width, generator: generator), randn(Vocabulary, Width, generator: generator).mul_(0.5));
        var labels = randint(0, Vocabulary, [Positions], dtype: ScalarType.Int64, generator: generator);
        var (h1, w1) = (hidden.to(ScalarType.Float64).requires_grad_(), weight.to(ScalarType.Float64).requires_grad_());
        var (h2, w2) = (hidden.clone().requires_grad_(), weight.clone().requires_grad_());

        var expected = nn.functional.cross_entropy(nn.functional.linear(h1, w1), labels, reduction: nn.Reduction.Sum);
        (expected / 3).backward();
        var found = VocabularyLoss.Sum(h2, w2, labels);
        (found / 3).backward();

        Assert.Equal(expected.item<double>(), found.item<float>(), 1e-6 * expected.item<double>());
        Assert.InRange(Difference(h1.grad!, h2.grad!), 0, 1e-5);
        Assert.InRange(Difference(w1.grad!, w2.grad!), 0, 1e-5);
    }

    [Fact]
    public void AFrozenHeadGetsNoGradientAndAnEvaluationComputesNone()
    {
        using var scope = NewDisposeScope();
        var (hidden, weight, labels) = (randn(5, 3).requires_grad_(), randn(7, 3), tensor(new long[] { 0, 6, 3, 3, 1 }));

        VocabularyLoss.Sum(hidden, weight, labels).backward();
        using (no_grad()) Assert.False(VocabularyLoss.Sum(hidden, weight, labels).requires_grad);

        Assert.NotNull(hidden.grad);
        Assert.Null(weight.grad);
    }

    [Fact]
    public void WithoutTargetsTheLossIsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, VocabularyLoss.Sum(zeros(0, 3).requires_grad_(), randn(7, 3), zeros([0], ScalarType.Int64)).item<float>());
    }

    [Fact]
    public void HalfPrecisionIsRoundedInTheProductsAloneAndItsGradientsHaveItsType()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9, CPU);
        var (hidden, weight) = (randn(40, 16, generator: generator).to(ScalarType.BFloat16).requires_grad_(), randn(50, 16, generator: generator).to(ScalarType.BFloat16));
        var labels = randint(0, 50, [40], dtype: ScalarType.Int64, generator: generator);
        var exact = hidden.detach().to(ScalarType.Float32).requires_grad_();

        var loss = VocabularyLoss.Sum(hidden, weight, labels);
        loss.backward();
        VocabularyLoss.Sum(exact, weight.to(ScalarType.Float32), labels).backward();

        Assert.Equal(ScalarType.Float32, loss.dtype);
        Assert.Equal(ScalarType.BFloat16, hidden.grad!.dtype);
        Assert.InRange(Difference(exact.grad!, hidden.grad!), 0, 0.02);
    }

    private static double Difference(Tensor expected, Tensor found) => ((found.to(ScalarType.Float64) - expected).norm() / expected.norm()).to(ScalarType.Float64).item<double>();
}
