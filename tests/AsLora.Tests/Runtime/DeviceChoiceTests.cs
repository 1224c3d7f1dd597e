using AsLora.Adapters;
using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Tests.Runtime;

public class DeviceChoiceTests
{
    [Fact]
    public void TheProcessorIsAlwaysThere() => Assert.Equal(TorchSharp.DeviceType.CPU, DeviceChoice.Parse("cpu").type);

    [Theory]
    [InlineData("cuda", 0)]
    [InlineData("cuda:0", 0)]
    [InlineData("cuda:12", 12)]
    public void AGpuIsNamedByItsIndex(string name, int index) => Assert.Equal(index, DeviceChoice.CudaIndex(name));

    [Theory]
    [InlineData("gpu")]
    [InlineData("CUDA")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("")]
    public void AnyOtherNameIsAnErrorThatSaysWhatIsExpected(string name)
    {
        var error = Assert.Throws<InputException>(() => DeviceChoice.Parse(name));
        Assert.Equal($"unknown device \"{name}\"; expected cpu, cuda or cuda:N, for example cuda:1", error.Message);
    }

    [Fact]
    public void AGpuThatIsNotThereIsNeverReplacedByTheProcessor()
    {
        Assert.SkipWhen(cuda.is_available(), "this machine has a GPU");
        var error = Assert.Throws<InputException>(() => DeviceChoice.Parse("cuda:1"));
        Assert.StartsWith("device cuda:1 was asked for, but this program's libtorch sees no CUDA GPU", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "device cuda:4 was asked for, but there is one GPU: cuda:0")]
    [InlineData(4, "device cuda:4 was asked for, but there are 4 GPUs: cuda:0 to cuda:3")]
    public void AnIndexBeyondTheGpusIsAnErrorThatListsThem(int devices, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => DeviceChoice.Require("cuda:4", 4, devices)).Message);
}
