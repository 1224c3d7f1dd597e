using AsLora.Tests.Support;
using AsLora.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Tokenization;

public class TokenBatchTests
{
    [Fact]
    public void ABatchOwnsItsTensorsAndNothingElseIsLeftWithoutADisposeScope()
    {
        var before = Live();
        using (var batch = TinyEncoder.Batch(3, 5).WithLabels([0L, 1L]))
        {
            Assert.Equal(before + 4, Live());
            Assert.Equal(8, batch.Tokens);
            Assert.Equal([2L, 5L], batch.Ids.shape);
        }
        using (var batch = TinyEncoder.Batch(4, 4).WithLabels([0.5f, 1]))
        {
            Assert.Equal(before + 3, Live());
            Assert.Null(batch.Mask);
        }
        using (var batch = TokenBatch.FromTensors(zeros(2, 3, ScalarType.Int64), zeros(2, 3, ScalarType.Int64), ones(2, 3, ScalarType.Bool), null))
        {
            Assert.Equal(before + 3, Live());
            Assert.Equal(6, batch.Tokens);
        }
        Assert.Equal(before, Live());
    }

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    [Fact]
    public void PredictionsOfALanguageBatchAreMadeOneTokenBeforeTheirTargetsAndNeverAcrossTexts()
    {
        using var batch = TokenBatch.ForLanguage(
        [
            [new([5, 6, 7], [true, false, true]), new([8, 9], [true, true])],
            [new([1, 2], [false, true])],
        ], padId: 3, CPU);

        Assert.Equal([5, 6, 7, 8, 9, 1, 2, 3, 3, 3], batch.Ids.data<long>().ToArray());
        Assert.Equal([0, 0, 0, 1, 1, 0, 0, -1, -1, -1], batch.Documents!.data<long>().ToArray());
        Assert.Equal([true, true, true, true, true, true, true, false, false, false], batch.Mask!.data<bool>().ToArray());
        Assert.Equal([1, 3, 5], batch.Predicting!.data<long>().ToArray());
        Assert.Equal([7, 9, 2], batch.Labels!.data<long>().ToArray());
        Assert.Equal(7, batch.Tokens);
    }

    [Fact]
    public void ALanguageBatchOfOneTextARowHasNoDocumentsAndWithoutPaddingNoMask()
    {
        using var batch = TokenBatch.ForLanguage([[new([5, 6], [false, true])], [new([7, 8], [false, false])]], padId: 0, CPU);

        Assert.Null(batch.Documents);
        Assert.Null(batch.Mask);
        Assert.Equal([6], batch.Labels!.data<long>().ToArray());
    }
}
