using AsLora.Reports.Pages;

namespace AsLora.Tests.Reports.Pages;

public class NumberTextTests
{
    [Fact]
    public void NumbersAreShortForPeopleAndWholeForPrograms()
    {
        Assert.Equal(new ReportCell("73,728", 73728), NumberText.Count(73_728));
        Assert.Equal(new ReportCell("25.0 %", 0.25), NumberText.Share(0.25));
        Assert.Equal(new ReportCell("+0.50", 0.5), NumberText.Signed(0.5));
        Assert.Equal(new ReportCell("−1.00", -1), NumberText.Signed(-1));
        Assert.Equal(new ReportCell("0.00", 0), NumberText.Signed(0));
        Assert.Equal(new ReportCell("–"), NumberText.Number(double.NaN));
        Assert.Equal("2 h 5 min", NumberText.Seconds(7500).Text);
        Assert.Equal("18 min", NumberText.Seconds(1098.3).Text);
        Assert.Equal("42 s", NumberText.Seconds(42.1).Text);
        Assert.Equal("1.8 GB", NumberText.Bytes(1_826_463_744).Text);
    }
}
