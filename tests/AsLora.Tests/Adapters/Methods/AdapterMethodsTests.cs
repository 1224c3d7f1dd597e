using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;

namespace AsLora.Tests.Adapters.Methods;

public class AdapterMethodsTests
{
    [Theory]
    [InlineData("lora", 12 * 2 * 8 * (768 + 768))]
    [InlineData("rslora", 12 * 2 * 8 * (768 + 768))]
    [InlineData("sharelora", (2 * 8 * 768) + (12 * 2 * 8 * 768))]
    [InlineData("aslora", (2 * 8 * 768) + (12 * 2 * 8 * 768))]
    [InlineData("vera", 12 * 2 * (8 + 768))]
    [InlineData("tied-lora", (2 * 8 * (768 + 768)) + (12 * 2 * (8 + 768)))]
    [InlineData("full", 0)]
    [InlineData("bitfit", 0)]
    public void TheCountOfAMethodIsItsFormula(string method, long count) => Assert.Equal(count, Some.TrainedSize(method, Some.RobertaSites()));

    [Fact]
    public void AnUnknownMethodIsAnsweredWithTheNearest()
    {
        var error = Assert.Throws<InputException>(() => AdapterMethods.Get("as-lora"));
        Assert.Contains("did you mean \"aslora\"?", error.Message, StringComparison.Ordinal);
        Assert.Contains("tied-lora", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARankAboveTheWidthIsRefusedWithTheLargestPossible()
    {
        var error = Assert.Throws<InputException>(() => AdapterMethods.Get("lora").Graph(Some.RobertaSites(1, 16), new MethodOptions { Rank = 17 }));
        Assert.Contains("use at most 16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsThatAreOutOfTheirRangeAreListedAtOnce()
    {
        var options = new MethodOptions { Rank = 0, Alpha = double.NaN, Dropout = 1, Merge = new() { Minimum = 0, Budget = 2, Interval = 10 } };
        Assert.Equal(
            """
            rank 0 is not possible: it must be at least 1
            alpha NaN is not possible: it must be above 0
            adapter dropout 1 is not possible: it must be from 0 to below 1
            merge minimum 0 is not possible: at least one B factor of each kind stays
            merge budget 2 is not possible: it is a share of LoRA's parameters, above 0 and at most 1
            merge budget and merge interval are both given; the budget decides the interval, so give one of them
            """,
            Assert.Throws<InputException>(() => options.Validate(Some.RobertaSites(1, 16))).Message);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("bitfit")]
    public void AMethodWithoutFactorsReadsNoOptionAndRefusesNone(string method) =>
        Assert.Empty(AdapterMethods.Get(method).Graph(Some.RobertaSites(1, 16), new MethodOptions { Rank = 17, Alpha = -1 }).Factors);

    [Theory]
    [InlineData("lora", 6.0 / 4)]
    [InlineData("rslora", 6.0 / 2)]
    [InlineData("sharelora", 6.0 / 4)]
    [InlineData("aslora", 6.0 / 4)]
    [InlineData("tied-lora", 6.0 / 4)]
    [InlineData("vera", 1)]
    public void TheScaleIsTheMethodsOwn(string method, double scale) => Assert.Equal(scale, AdapterMethods.Get(method).Scale(new() { Rank = 4, Alpha = 6 }));

    [Fact]
    public void EveryMethodHasARowInTheDocumentation()
    {
        var table = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "methods.md"));
        Assert.All(AdapterMethods.All, m => Assert.Contains($"| `{m.Name}` |", table, StringComparison.Ordinal));
    }
}
