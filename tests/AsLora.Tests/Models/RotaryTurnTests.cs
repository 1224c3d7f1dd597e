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
        double[] expected = [Math.Cos(1.5) - (3 * Math.Sin(1.5)), (2 * Math.Cos(0.3)) - (4 * Math.Sin(0.3)), (3 * Math.Cos(1.5)) + Math.Sin(1.5), (4 * Math.Cos(0.3)) + (2 * Math.Sin(0.3))];
        Assert.All(expected.Zip(turned), p => Assert.Equal(2 * p.First, p.Second, 1e-5));
    }

    [Fact]
    public void TheProductOfAQueryAndAKeyDependsOnTheirDistanceAlone()
    {
        var config = new RotaryConfig { Type = "default", Size = 8, Theta = 10_000, Positions = 64, OriginalPositions = 64 };
        var (q, k) = (rand(1, 1, 1, 8), rand(1, 1, 1, 8));
        Tensor At(Tensor x, long position) => RotaryTurn.Of(RotaryFrequencies.Of(config, 64), tensor(new[] { position }).view(1, 1), ScalarType.Float32).Apply(x);
        GoldenCase.Near((At(q, 9) * At(k, 4)).sum(), (At(q, 45) * At(k, 40)).sum(), 1e-4, "the product");
    }
}
