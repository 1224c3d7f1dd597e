using AsLora.Reports.Statistics;
using CsCheck;

namespace AsLora.Tests.Reports.Statistics;

public class ParetoFrontTests
{
    private static readonly Gen<(double Size, double Score)[]> Choices =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9]).Select(c => ((double)c.Item1, (double)c.Item2)).Array[1, 20];

    [Fact]
    public void WhatIsLargerAndNoBetterIsNotOnTheFront() =>
        Assert.Equal(
            [true, false, true, false, true, true, false],
            ParetoFront.Of([(1, 0.5), (2, 0.5), (2, 0.6), (2, 0.55), (9, 0.7), (9, 0.7), (10, double.NaN)]));

    [Fact]
    public void WhateverIsNotOnTheFrontIsBeatenBySomethingThatIs() => Choices.Sample(choices =>
    {
        var front = ParetoFront.Of(choices);
        for (var i = 0; i < choices.Length; i++)
            Assert.True(front[i] || choices.Where((_, j) => front[j]).Any(o => o.Item1 <= choices[i].Item1 && o.Item2 >= choices[i].Item2 && o != choices[i]));
    });
}
