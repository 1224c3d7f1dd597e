using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Tests.Support;
using AsLora.Training.Events;
using Spectre.Console.Testing;

namespace AsLora.Tests.Cli;

public class SinkTests
{
    [Fact]
    public void WithoutATerminalEventsAreLines()
    {
        using var console = new TestConsole().Width(10_000);
        var time = new ManualTime();
        Tell(new LineSink(console, every: 2, time), time);
        Approved.Equal("LineSink", console.Output);
        Assert.DoesNotContain('\u001b', console.Output);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    public void OnATerminalABarMovesBelowTheEvents(int width)
    {
        using var console = new TestConsole().Interactive().EmitAnsiSequences().Width(width);
        var time = new ManualTime();
        BarSink.Use(console, time, sink =>
        {
            Tell(sink, time);
            return 0;
        });
        Approved.Equal($"BarSink{width}", console.Output.Replace("\u001b", "ESC", StringComparison.Ordinal).Replace("\r", "CR\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    public void SeveralRunsShareATableWithTheMergesAndWhoSharesWhatBelowIt(int width)
    {
        using var console = new TestConsole().Interactive().EmitAnsiSequences().Width(width);
        var time = new ManualTime();
        DemoTable.Use(console, ["LoRA", "ASLoRA"], 6, time, table =>
        {
            table.SinkOf(0).Emit(new TrainingEvent.Finished(SomeRuns.Record));
            Tell(table.SinkOf(1), time);
            return 0;
        });
        // Every drawing goes up over the one before; the last one is what stays.
        var drawings = console.Output.Split('\r');
        Approved.Equal($"DemoTable{width}", drawings[^1].Replace("\u001b", "ESC", StringComparison.Ordinal));
    }

    [Fact]
    public void TheSummaryHasTheScoreTheParametersBesideLorasTheGapAndTheTime()
    {
        using var console = new TestConsole().Width(80);
        RunSummary.Write(console, SomeRuns.Record);
        Approved.Equal("RunSummary", console.Output);
    }

    [Theory]
    [InlineData(18, "step 1/4")]
    [InlineData(31, "step 1/4  loss 0.70  12 s left")]
    [InlineData(30, "step 1/4  loss 0.70  12 s left")]
    [InlineData(29, "step 1/4  loss 0.70")]
    public void WhatFitsBesideTheBarIsShownTheMostWantedFirst(int room, string shown) => Assert.Equal(shown, BarSink.Fit(["step 1/4", "loss 0.70", "12 s left", "99 tokens/s"], room));

    [Theory]
    [InlineData(3.14, "3.1 s")]
    [InlineData(42.4, "42 s")]
    [InlineData(59.6, "1 min 0 s")]
    [InlineData(723, "12 min 3 s")]
    [InlineData(7_500, "2 h 5 min")]
    public void TimesAreReadable(double seconds, string text) => Assert.Equal(text, Quantity.Time(seconds));

    [Theory]
    [InlineData(0, "0.0000")]
    [InlineData(0.81372, "0.8137")]
    [InlineData(-0.5, "-0.5000")]
    [InlineData(0.0000123, "1.230e-5")]
    [InlineData(12346, "1.235e4")]
    [InlineData(double.NaN, "NaN")]
    public void NumbersHaveFourDigits(double value, string text) => Assert.Equal(text, Quantity.Number(value));

    private static void Tell(ITrainingSink sink, ManualTime time)
    {
        foreach (var trainingEvent in SomeRuns.Events)
        {
            if (trainingEvent is TrainingEvent.Stepped) time.Advance(30);
            sink.Emit(trainingEvent);
        }
    }
}
