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
}
