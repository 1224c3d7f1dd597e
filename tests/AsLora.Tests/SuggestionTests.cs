using AsLora.Adapters;

namespace AsLora.Tests;

public class SuggestionTests
{
    [Theory]
    [InlineData("querry", "; did you mean \"query\"?")]
    [InlineData("QUERY", "; did you mean \"query\"?")]
    [InlineData("qeury", "; did you mean \"query\"?")] // neighbours that changed places are one mistake
    [InlineData("vale", "; did you mean \"value\"?")]
    [InlineData("gate", "")]
    [InlineData("quote", "")]
    [InlineData("", "")]
    public void OnlyANameThatIsNearIsSuggested(string name, string suggestion) => Assert.Equal(suggestion, Suggestion.For(name, ["query", "value", "dense"]));
}
