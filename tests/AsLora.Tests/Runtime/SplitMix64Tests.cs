using AsLora.Runtime;

namespace AsLora.Tests.Runtime;

public class SplitMix64Tests
{
    [Fact]
    public void ItGivesThePublishedNumbers()
    {
        var random = new SplitMix64(1_234_567);
        Assert.Equal([6_457_827_717_110_365_317UL, 3_203_168_211_198_807_973UL, 9_817_491_932_198_370_423UL], [random.Next(), random.Next(), random.Next()]);
    }
}
