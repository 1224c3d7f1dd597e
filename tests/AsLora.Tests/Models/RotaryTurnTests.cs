using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class RotaryTurnTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void NumbersIAndHalfASizeLaterTurnTogetherByPositionTimesAngle()
    {
        var x = tensor(new float[] { 1, 2, 3, 4 }).view(1, 1, 1, 4);
        var turned = RotaryTurn.Of(new([0.5f, 0.1f], 2), tensor(new long[] { 3 }).view(1, 1), ScalarType.Float32).Apply(x).data<float>().ToArray();
        var ((sine, cosine), (slowSine, slowCosine)) = (Math.SinCos(1.5), Math.SinCos(0.3));
        double[] expected = [cosine - (3 * sine), (2 * slowCosine) - (4 * slowSine), (3 * cosine) + sine, (4 * slowCosine) + (2 * slowSine)];
        Assert.All(expected.Zip(turned), p => Assert.Equal(2 * p.First, p.Second, 1e-5));
    }

    [Fact]
    public void TheProductOfAQueryAndAKeyDependsOnTheirDistanceAlone()
    {
        var config = new RotaryConfig { Type = "default", Size = 8, Theta = 10_000, Positions = 64, OriginalPositions = 64 };
        var (q, k) = (rand(1, 1, 1, 8), rand(1, 1, 1, 8));
        var frequencies = RotaryFrequencies.Of(config, 64);
        Tensor At(Tensor x, long position) => RotaryTurn.Of(frequencies, tensor(new[] { position }).view(1, 1), ScalarType.Float32).Apply(x);
        GoldenCase.Near((At(q, 9) * At(k, 4)).sum(), (At(q, 45) * At(k, 40)).sum(), 1e-4, "the product");
    }
}
