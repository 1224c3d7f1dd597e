using AsLora.Adapters;
using AsLora.Models.Decoders;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>What is computed row by row on the processor, against the same formulas in float64.</summary>
public sealed class RowKernelTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Generator _generator = new(5, CPU);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    public static TheoryData<ScalarType, double> Types() => new() { { ScalarType.Float32, 3e-6 }, { ScalarType.BFloat16, 1.5e-2 } };

    [Theory]
    [MemberData(nameof(Types))]
    public void NormsAndTheirGradientsAreThoseOfTheFormula(ScalarType type, double tolerance)
    {
        foreach (var (rows, width) in new[] { (1, 16), (3, 32), (700, 768) })
        {
            var (x, weight, gradient) = (Numbers(type, rows, 2, width), Numbers(type, width), Numbers(type, rows, 2, width));
            Assert.True(RmsNormRows.IsFor(x, weight));
            var (result, scale) = RmsNormRows.Normalize(x, weight, 1e-5);
            var (exactX, exactWeight) = (x.to(ScalarType.Float64).requires_grad_(), weight.to(ScalarType.Float64));
            var exactScale = (exactX.square().mean([-1], keepdim: true) + 1e-5).rsqrt();
            var exact = exactX * exactScale * exactWeight;
            exact.backward([gradient.to(ScalarType.Float64)]);
            Near(exact, result, tolerance);
            Near(exactScale, scale, 1e-6);
            Near(exactX.grad!, RmsNormRows.Gradient(x, weight, scale, gradient), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void HeadsTurnByThePositionsOfTheirTextAndTurnBackInTheGradient(ScalarType type, double tolerance)
    {
        foreach (var (batch, turns) in new[] { (1, 1), (3, 1), (3, 3) })
        {
            // Heads of a wider tensor, as those of a common product are.
            var x = Numbers(type, batch, 9, 5 * 64).narrow(2, 64, 3 * 64).view(batch, 9, 3, 64);
            var (cosine, sine) = (Numbers(type, turns, 9, 1, 64), Numbers(type, turns, 9, 1, 64));
            Assert.True(RotaryRows.IsFor(x, cosine));
            var (exactX, c, s) = (x.to(ScalarType.Float64).requires_grad_(), cosine.to(ScalarType.Float64), sine.to(ScalarType.Float64));
            var exact = ((exactX * c) + (exactX.roll(32, -1) * s)).transpose(1, 2);
            Near(exact, RotaryRows.Forward(x, cosine, sine), tolerance);

            // The gradient of a turn: both halves have one cosine, and one sine but for its sign.
            var (half, other) = (c.narrow(3, 0, 32), s.narrow(3, 0, 32));
            (cosine, sine) = (cat([half, half], 3).to(type), cat([-other, other], 3).to(type));
            var gradient = Numbers(type, batch, 64, 9, 3).permute(0, 3, 2, 1);
            exact = ((exactX * cosine.to(ScalarType.Float64)) + (exactX.roll(32, -1) * sine.to(ScalarType.Float64))).transpose(1, 2);
            exact.backward([gradient.to(ScalarType.Float64)]);
            Near(exactX.grad!, RotaryRows.Backward(gradient, cosine, sine), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TheLossOfAVocabularyAndItsGradientAreThoseOfCrossEntropy(ScalarType type, double tolerance)
    {
        foreach (var words in new[] { 1, 5, 16, 47, 1001 })
        {
            var logits = Numbers(type, 300, words) * 20;
            var labels = randint(0, words, [300], dtype: ScalarType.Int64, generator: _generator);
            var exact = logits.to(ScalarType.Float64).requires_grad_();
            var loss = nn.functional.cross_entropy(exact, labels, reduction: nn.Reduction.None);
            loss.sum().backward();
            Near(loss, VocabularyRows.Losses(logits, labels, learns: true), 1e-5);
            Near(exact.grad!, logits, tolerance / 4);
        }
    }

    [Fact]
    public void LogitsStayWhereNoGradientIsWanted()
    {
        var logits = Numbers(ScalarType.Float32, 3, 40);
        var before = logits.clone();
        VocabularyRows.Losses(logits, zeros(3, ScalarType.Int64), learns: false);
        Assert.Equal(before.data<float>().ToArray(), logits.data<float>().ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(40)]
    public void AWordTheModelDoesNotHaveIsNamed(int label)
    {
        var error = Assert.Throws<InputException>(() => VocabularyRows.Losses(Numbers(ScalarType.Float32, 1, 40), full(1, label, ScalarType.Int64), learns: true));
        Assert.Equal($"token {label} is to be learned, but the model has the tokens from 0 to 39: is the tokenizer the model's own?", error.Message);
    }

    [Fact]
    public void ALogitThatIsNotANumberIsNotLost() =>
        Assert.True(float.IsNaN(VocabularyRows.Losses(full([1, 40], float.NaN), zeros(1, ScalarType.Int64), learns: false).item<float>()));

    private Tensor Numbers(ScalarType type, params long[] shape) => randn(shape, generator: _generator).to(type);

    // Relative to the greatest number.
    private static void Near(Tensor expected, Tensor found, double tolerance)
    {
        Assert.Equal(expected.shape, found.shape);
        var difference = (expected - found.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.InRange(difference / Math.Max(1, expected.abs().max().item<double>()), 0, tolerance);
    }
}
