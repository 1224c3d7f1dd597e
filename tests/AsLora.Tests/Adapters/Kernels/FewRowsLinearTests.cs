using AsLora.Adapters;
using AsLora.Adapters.Kernels;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Kernels;

public class FewRowsLinearTests
{
    public static TheoryData<ScalarType, int, bool> Cases()
    {
        var cases = new TheoryData<ScalarType, int, bool>();
        foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float32 })
            foreach (var rows in new[] { 1, 2, 3, 4, 5, 9 })
                foreach (var hasBias in new[] { false, true }) cases.Add(type, rows, hasBias);
        return cases;
    }

    // Widths with and without a rest behind whole vectors; heights of one part, of several, and of several threads.
    [Theory]
    [MemberData(nameof(Cases))]
    public void ItIsTheLinearLayerOfExactNumbersRoundedOnce(ScalarType type, int rows, bool hasBias)
    {
        using var _ = no_grad();
        foreach (var width in new[] { 1, 7, 16, 31, 32, 33, 64, 95, 768, 1000 })
            foreach (var height in new[] { 1, 2, 15, 16, 17, 300, 1537 }) Check(type, [rows], width, height, hasBias);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void AnyNumberOfThreadsGivesTheSameNumbers(int threads)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (x, weight, before) = (Numbers(ScalarType.BFloat16, 2, 512), Numbers(ScalarType.BFloat16, 3001, 512), get_num_threads());
        var expected = FewRowsLinear.Compute(x, weight);
        try
        {
            set_num_threads(threads);
            Assert.Equal(Bytes(expected), Bytes(FewRowsLinear.Compute(x, weight)));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void LibtorchsThreadsAreFoundOnLinux() => Assert.True(OpenMp.IsFound || !OperatingSystem.IsLinux());

    [Fact]
    public void ThreadsOfDotNetDoTheSameWhereLibtorchHasOthers()
    {
        var calls = new int[3];
        Parallel.For(0, 1, _ => Count(calls));
        Assert.Equal([7, 0, 7], calls);

        static unsafe void Count(int[] counts)
        {
            fixed (int* first = counts)
            {
                OpenMp.RunOnDotNet(&Add, first, 7);
                OpenMp.Run(&Add, first + 2, 7);
            }
        }
    }

    [System.Runtime.InteropServices.UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static unsafe void Add(void* count) => Interlocked.Increment(ref *(int*)count);

    [Fact]
    public void SeveralThreadsMayCallAtOnce()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (x, weight) = (Numbers(ScalarType.BFloat16, 1, 512), Numbers(ScalarType.BFloat16, 3001, 512));
        var expected = Bytes(FewRowsLinear.Compute(x, weight));

        Parallel.For(0, 40, new() { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var none = no_grad();
            using var own = NewDisposeScope();
            Assert.Equal(expected, Bytes(FewRowsLinear.Compute(x, weight)));
        });
    }

    [Fact]
    public void InputsMayHaveGapsAndAnyNumberOfDimensions()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var weight = Numbers(ScalarType.BFloat16, 100, 33);
        var gaps = Numbers(ScalarType.BFloat16, 33, 3).t();

        Assert.Equal(Bytes(FewRowsLinear.Compute(gaps.contiguous(), weight)), Bytes(FewRowsLinear.Compute(gaps, weight)));
        Assert.Equal([2, 2, 100], FewRowsLinear.Compute(Numbers(ScalarType.BFloat16, 4, 33).view(2, 2, 33), weight).shape);
        Assert.Equal([100], FewRowsLinear.Compute(Numbers(ScalarType.BFloat16, 1, 33)[0], weight).shape);
        Assert.Equal([0, 100], FewRowsLinear.Compute(zeros(0, 33).to(ScalarType.BFloat16), weight).shape);
    }

    [Fact]
    public void WeightsMayBePartsOfLargerOnesAndTransposed()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (x, weight) = (Numbers(ScalarType.BFloat16, 1, 40), Numbers(ScalarType.BFloat16, 90, 40));
        var expected = FewRowsLinear.Compute(x, weight);

        Assert.Equal(Bytes(expected), Bytes(FewRowsLinear.Compute(x, cat([weight, weight]).narrow(0, 90, 90))));
        Assert.Equal(0, Excess(FewRowsLinear.Compute(x, weight.t().contiguous().t()), expected, ScalarType.BFloat16));
    }

    [Fact]
    public void TiesGoToEvenAndWhatIsNoNumberStaysSo()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // 1 + 2^-8 lies between two bfloat16 and so does 1 + 3 · 2^-8.
        var weight = tensor(new float[,] { { 1, 0.00390625f }, { 1, 0.01171875f }, { float.NaN, 1 }, { float.NegativeInfinity, 1 }, { 3e38f, 3e38f } });
        var found = FewRowsLinear.Compute(ones(1, 2, ScalarType.BFloat16), weight.to(ScalarType.BFloat16)).to(ScalarType.Float32).data<float>().ToArray();

        Assert.Equal([1, 1.015625f, float.NaN, float.NegativeInfinity, float.PositiveInfinity], found);
    }

    [Fact]
    public void WhereGradientsAreRecordedItHasThem()
    {
        using var scope = NewDisposeScope();
        var x = randn(1, 8).requires_grad_();
        FewRowsLinear.Compute(x, randn(5, 8)).sum().backward();
        Assert.NotNull(x.grad);
    }

    [Fact]
    public void WrongWidthsAreRefused()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Assert.ThrowsAny<Exception>(() => FewRowsLinear.Compute(randn(1, 8), randn(5, 9)));
    }

    [Fact]
    public void ALayerAddsItsAdaptersUpdate()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var layer = new AdaptedLinear("layer.0.query", 40, 60);
        layer.Weight.normal_();
        layer.Bias!.normal_();
        var (x, a, b) = (randn(2, 40), randn(3, 40), randn(60, 3));
        layer.Adapter = new(a, b, null, null, 2, 0);

        var expected = nn.functional.linear(x, layer.Weight + (2 * b.matmul(a)), layer.Bias);
        Assert.InRange((layer.call(x) - expected).abs().max().item<float>(), 0, 1e-4f);
    }

    [Fact]
    public void TheCountOfLiveTensorsStaysFlat()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (x, weight) = (Numbers(ScalarType.BFloat16, 33, 1).t(), Numbers(ScalarType.BFloat16, 90, 33));
        var before = Tensor.TotalCount;
        for (var i = 0; i < 10; i++) FewRowsLinear.Compute(x, weight).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Check(ScalarType type, long[] rows, int width, int height, bool hasBias)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (Numbers(type, [.. rows, width]), Numbers(type, height, width));
        var bias = hasBias ? Numbers(type, height) : null;
        var exact = nn.functional.linear(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias?.to(ScalarType.Float64));
        var found = FewRowsLinear.Compute(x, weight, bias);

        Assert.Equal(type, found.dtype);
        Assert.Equal(exact.shape, found.shape);
        Assert.InRange(Excess(found, exact, type), 0, 0);
    }

    // How far a number is from the exact one beyond its own rounding (half of the last of 8 or 24 bits) and that of sums in float32.
    private static double Excess(Tensor found, Tensor exact, ScalarType type)
    {
        var rounding = type == ScalarType.BFloat16 ? 1 / 256.0 : 1 / 16_777_216.0;
        var (y, e) = (found.to(ScalarType.Float64), exact.to(ScalarType.Float64));
        return ((y - e).abs() - (e.abs() * rounding) - 1e-4).clamp_min(0).max().item<double>();
    }

    private static Tensor Numbers(ScalarType type, params long[] shape)
    {
        using var generator = new Generator((ulong)shape.Sum(), CPU);
        return randn(shape, generator: generator).to(type);
    }

    private static byte[] Bytes(Tensor tensor) => tensor.bytes.ToArray();
}
