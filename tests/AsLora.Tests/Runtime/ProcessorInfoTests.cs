using AsLora.Runtime;

namespace AsLora.Tests.Runtime;

public class ProcessorInfoTests
{
    [Fact]
    public void AProcessorOfTheX86KindIsRead()
    {
        string[] lines =
        [
            "processor\t: 0", "model name\t: Some: Processor 9", "flags\t\t: fpu amx_bf16 sse avx2 avx512f amx_tile avx512_bf16", "",
            "processor\t: 1", "model name\t: another", "flags\t\t: fpu",
        ];
        var processor = ProcessorInfo.Parse(lines, 2);
        Assert.Equal(("Some: Processor 9", 2), (processor.Name, processor.Cores));
        Assert.Equal(["avx2", "avx512f", "avx512_bf16", "amx_tile", "amx_bf16"], processor.Features);
    }

    [Fact]
    public void AProcessorOfTheArmKindIsRead() => Assert.Equal(["asimd", "bf16"], ProcessorInfo.Parse(["Features\t: fp asimd bf16 i8mm"], 4).Features);

    [Fact]
    public void WhereNothingIsToldNothingIsInvented()
    {
        var processor = ProcessorInfo.Parse([], 8);
        Assert.Equal((null, 8), (processor.Name, processor.Cores));
        Assert.Empty(processor.Features);
    }
}
