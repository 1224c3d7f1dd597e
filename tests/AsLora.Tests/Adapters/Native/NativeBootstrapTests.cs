using AsLora.Adapters.Native;
using TorchSharp;

namespace AsLora.Tests.Adapters.Native;

public class NativeBootstrapTests
{
    [Fact]
    public void TorchSharpWorks()
    {
        NativeBootstrap.Ensure();
        using var two = torch.ones(2).sum();
        Assert.Equal(2f, two.item<float>());
    }
}
