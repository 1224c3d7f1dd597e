using AsLora.Cli.Output;
using AsLora.Reports;
using AsLora.Tests.Support;
using AsLora.Training;
using Spectre.Console.Testing;
using static AsLora.Tests.Support.SomeRecords;

namespace AsLora.Tests.Cli;

public class ComparisonTableTextTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(72)]
    public void AWindowShowsAsManyColumnsAsFit(int width) => Approved.Equal($"ComparisonTable{width}", Print(width, Table()));

    [Fact]
    public void NoLineIsWiderThanItsWindow() => Assert.All(Print(72, Table()).Split('\n')[..10], line => Assert.InRange(line.Length, 0, 72));

    [Fact]
    public void WithoutABaselineItSaysWhatIsMissing() => Assert.Contains(
        "There is no baseline: no LoRA of rank 8 is among the runs.",
        Print(200, ComparisonTable.Of(Set(Of(MergingOf(), 1, 0.5, 0.75)))), StringComparison.Ordinal);

    private static ComparisonTable Table()
    {
        RunRecord[] records =
        [
            .. from seed in new ulong[] { 1, 2, 3, 4, 5 }
               from task in new[] { "mrpc", "rte" }
               from method in new[] { LoraOf(8), MergingOf() }
               select method.Name == "lora"
                   ? Of(method, seed, 0.5, 0.8 + (seed / 100.0), 0.95, task)
                   : Of(method, seed, 0.5, 0.79 + (seed * seed / 500.0), 0.875, task, 250),
            Of(LoraOf(2), 1, 0.5, 0.75, adapter: 250),
        ];
        var broken = new RunEntry("runs/broken", null, null, "runs/broken/run.json cannot be read: it is empty, or no ordinary file");
        return ComparisonTable.Of(RunSet.Of([.. Set(records).Runs, broken]));
    }

    private static string Print(int width, ComparisonTable table)
    {
        using var console = new TestConsole().Width(width);
        ComparisonTableText.Write(console, table);
        return console.Output;
    }
}
