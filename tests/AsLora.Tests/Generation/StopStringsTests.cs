using AsLora.Generation;
using CsCheck;

namespace AsLora.Tests.Generation;

public sealed class StopStringsTests
{
    private static readonly Gen<string> Letters = Gen.OneOf('a', 'b', '\n').Array[0, 12].Select(letters => new string(letters));

    [Fact]
    public void WhatMayBecomeAStopStringIsHeldBackUntilItCannot()
    {
        var stops = new StopStrings(["\ndef", "\nclass"]);
        Assert.Equal(["x = 1", "", "", "\nd = 2", "", ""], new[] { "x = 1\n", "d", "", " = 2\ncl", "as", "s A" }.Select(stops.Add));
        Assert.True(stops.IsFound);
        Assert.Equal("", stops.Add("more") + stops.Finish());
    }

    [Fact]
    public void WhatWasHeldBackComesOutAtTheEnd()
    {
        var stops = new StopStrings(["###"]);
        Assert.Equal(["a", "#b", ""], new[] { "a#", "b", "##" }.Select(stops.Add));
        Assert.Equal("##", stops.Finish());
        Assert.False(stops.IsFound);
    }

    [Fact]
    public void TheFirstOfSeveralInTheTextCounts()
    {
        var stops = new StopStrings(["b", "abc"]);
        Assert.Equal("x", stops.Add("xabcb"));
        Assert.True(stops.IsFound);
    }

    /// <summary>Held against the whole text: cut before the first stop string there is after the piece that completes one.</summary>
    [Fact]
    public void HoweverATextIsCutIntoPiecesNoPartOfAStopStringComesOut() =>
        Gen.Select(Letters.Array[0, 12], Letters.Where(s => s.Length > 0).Array[1, 3]).Sample((pieces, stops) =>
        {
            var search = new StopStrings(stops);
            var (seen, told) = ("", "");
            foreach (var piece in pieces)
            {
                seen += piece;
                told += search.Add(piece);
                var first = First(seen);
                Assert.Equal(first >= 0, search.IsFound);
                if (first >= 0)
                {
                    Assert.Equal(seen[..first], told);
                    return;
                }
                // Nothing that a stop string could still begin in was told, and nothing else was held back.
                var open = Enumerable.Range(0, seen.Length + 1).First(start => start == seen.Length || IsBegun(seen[start..]));
                Assert.Equal(seen[..open], told);
            }
            Assert.Equal(seen, told + search.Finish());

            bool IsBegun(string end) => stops.Any(stop => stop.StartsWith(end, StringComparison.Ordinal));
            int First(string text) => stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        });
}
