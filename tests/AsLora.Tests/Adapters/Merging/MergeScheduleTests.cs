using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Adapters.Merging;

public class MergeScheduleTests
{
    [Theory]
    [InlineData(0.05, 6_900, 345)]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.001, 100, 1)]
    [InlineData(320, 100, 320)]
    public void AFractionIsRoundedDownToAStepOfAtLeastOneAndAWholeNumberIsAStep(double value, long total, long step) => Assert.Equal(step, new StepOrFraction(value).Resolve(total));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void APointThatIsNeitherStepNorFractionIsRefused(double value) => Assert.Throws<InputException>(() => new StepOrFraction(value));

    [Fact]
    public void MergingByBudgetReachesTheBudgetWithinTheWindowOrSaysThatTheRunIsTooShort() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 4], Gen.Double[0.2, 1], Gen.Int[10, 5_000], Gen.Enum<MergeScope>()).Sample((layers, kinds, budget, total, scope) =>
        {
            string[] names = ["key", "output", "query", "value"];
            var sites = Some.RobertaSites(layers, 64, names[..kinds]);
            var graph = AdapterMethods.Get("aslora").Graph(sites, new MethodOptions());
            var lora = Some.TrainedSize("lora", sites);
            var options = new MergeOptions { Budget = budget, Scope = scope };
            var smallest = kinds * 2L * 8 * 64;
            if (smallest > Math.Floor(budget * lora))
            {
                Assert.Throws<InputException>(() => MergeSchedule.Resolve(options, graph, lora, total));
                return;
            }
            var schedule = MergeSchedule.Resolve(options, graph, lora, total);
            for (var step = 1L; step <= total; step++)
            {
                if (!schedule.IsEvent(step)) continue;
                var distances = MergeRule.LiveByKind(graph).SelectMany(l => l.Zip(l.Skip(1), (a, b) => new FactorDistance(a, b, 1))).ToList();
                foreach (var d in MergeRule.Decide(step, graph, distances, options))
                    if (graph.TrainedSize > schedule.Target) graph = graph.Merge(d.GivesWay, d.Survivor);
                Assert.InRange(step, options.Start.Resolve(total), options.Until.Resolve(total));
            }
            Assert.True(schedule.FallsShort || graph.TrainedSize <= budget * lora, $"{graph.TrainedSize} of {lora} is above {budget}");
        });

    [Fact]
    public void ABudgetThatNoMergingReachesIsRefusedWithTheSmallestShare()
    {
        var sites = Some.RobertaSites(2, 64);
        var graph = AdapterMethods.Get("aslora").Graph(sites, new MethodOptions());
        var error = Assert.Throws<InputException>(() => MergeSchedule.Resolve(new MergeOptions { Budget = 0.25 }, graph, Some.TrainedSize("lora", sites), 100));
        Assert.Contains("0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BudgetAndIntervalTogetherAreRefused() =>
        Assert.Contains("give one of them", Assert.Throws<InputException>(() => new MergeOptions { Budget = 0.5, Interval = 3 }.Validate()).Message, StringComparison.Ordinal);
}
