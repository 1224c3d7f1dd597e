using AsLora.Reports.Pages;

namespace AsLora.Tests.Reports.Pages;

public class CsvTextTests
{
    [Fact]
    public void NumbersAreWholeAndTextIsQuotedWhereItMustBe() => Assert.Equal(
        "method,mean,note\nlora,0.8088235294117647,\n\"a <b> & \"\"c\"\" | `d` \0 = e,f\",,damaged\n",
        CsvText.Of(SomePage.Create().Tables.Single()));
}
