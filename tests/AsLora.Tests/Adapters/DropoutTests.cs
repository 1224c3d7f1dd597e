using AsLora.Adapters;
using AsLora.Runtime;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters;

public sealed class DropoutTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    [Fact]
    public void TheMaskIsMadeOfSplitMix64sNumbersInOrder() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 200], Gen.UShort).Sample((seed, length, limit) =>
        {
            var (narrow, wide) = (new ushort[length], new uint[length]);
            Dropout.Fill<ushort>(narrow, limit, 7, seed);
            Dropout.Fill<uint>(wide, limit * 65_537u, 9, seed);
            Assert.Equal(Numbers(seed, 4).Take(length).Select(number => number >= limit ? (ushort)7 : (ushort)0), narrow);
            Assert.Equal(Numbers(seed, 2).Take(length).Select(number => number >= limit * 65_537u ? 9u : 0u), wide);
        });

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void TheShareAskedForIsDroppedAndTheRestMadeLarger(ScalarType dtype)
    {
        const int Count = 200_001;
        random.manual_seed(3);
        var dropped = Dropout.Apply(ones(Count, dtype: dtype), 0.1, training: true).to(ScalarType.Float64);
        var kept = dropped.count_nonzero().item<long>() / (double)Count;
        Assert.Equal(0.9, kept, 4 * Math.Sqrt(0.09 / Count));
        Assert.Equal(ones(1, dtype: dtype).div_(0.9).to(ScalarType.Float64).item<double>(), dropped.max().item<double>());
    }

    [Fact]
    public void AGeneratorsSeedDecidesTheMaskAndEveryCallHasItsOwn()
    {
        Tensor Masks(long seed)
        {
            random.manual_seed(seed);
            return stack([Dropout.Apply(ones(64), 0.5, training: true), Dropout.Apply(ones(64), 0.5, training: true)]);
        }

        var masks = Masks(1);
        Assert.True(masks.equal(Masks(1)).all().item<bool>());
        Assert.False(masks.equal(Masks(2)).all().item<bool>());
        Assert.False(masks[0].equal(masks[1]).all().item<bool>());
    }

    [Fact]
    public void TheGradientGoesWhereTheValuesWent()
    {
        var x = ones(1000).requires_grad_();
        var dropped = Dropout.Apply(x, 0.3, training: true);
        dropped.sum().backward();
        Assert.Equal(dropped.data<float>().ToArray(), x.grad!.data<float>().ToArray());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.5, false)]
    public void WhereNothingIsDroppedNothingIsComputedAndNothingDrawn(double probability, bool training)
    {
        random.manual_seed(5);
        var next = rand(1).item<float>();
        random.manual_seed(5);
        var x = ones(4);
        Assert.Same(x, Dropout.Apply(x, probability, training));
        Assert.Equal(next, rand(1).item<float>());
    }

    public void Dispose() => _scope.Dispose();

    // The numbers of the scalar generator, each cut into parts of equal width, lowest first.
    private static IEnumerable<ulong> Numbers(ulong seed, int parts)
    {
        var random = new SplitMix64(seed);
        while (true)
        {
            var number = random.Next();
            for (var part = 0; part < parts; part++, number >>= 64 / parts) yield return number & (ulong.MaxValue >> (64 - (64 / parts)));
        }
    }
}
