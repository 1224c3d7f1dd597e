using System.Xml.Linq;
using AsLora.Runtime;
using AsLora.Tests.Support;

namespace AsLora.Tests.Runtime;

public class TorchVersionsTests
{
    [Fact]
    public void ThePairInThisProcessIsTheTestedOne()
    {
        Assert.Equal(TorchVersions.Tested, TorchVersions.Current());
        Assert.Null(TorchVersions.Current().Problem);
    }

    [Fact]
    public void TheTestedPairIsThePinnedOne()
    {
        var pins = XDocument.Load(Path.Combine(TestPaths.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(p => p.Attribute("Include")!.Value, p => p.Attribute("Version")!.Value.Trim('[', ']'));
        Assert.Equal(new(pins["TorchSharp"], pins["libtorch-cpu-linux-x64"]), TorchVersions.Tested);
    }

    [Theory]
    [InlineData("0.107.0", "2.7.1", "TorchSharp 0.107.0 with libtorch 2.7.1 is loaded, but TorchSharp 0.107.0 with libtorch 2.10.0 is what works: ")]
    [InlineData("0.102.7", "2.10.0", "TorchSharp 0.102.7 with libtorch 2.10.0 is loaded, but TorchSharp 0.107.0 with libtorch 2.10.0 is what works: ")]
    [InlineData("0.107.0", null, "TorchSharp 0.107.0 with libtorch of an unknown version is loaded, but ")]
    public void AnyOtherPairIsAProblem(string torchSharp, string? libTorch, string message) =>
        Assert.StartsWith(message, new TorchVersions(torchSharp, libTorch).Problem, StringComparison.Ordinal);
}
