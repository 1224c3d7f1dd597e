using System.Globalization;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Training;
using CsCheck;

namespace AsLora.Tests.Training;

public class LearningRateScheduleTests
{
    [Fact, Trait("Category", "Golden")]
    public void EveryScheduleIsTransformersOwn()
    {
        var path = TestPaths.FixturesOrSkip("schedules.json");
        using var golden = JsonDocument.Parse(File.ReadAllText(path));
        Assert.NotEmpty(golden.RootElement.EnumerateObject());
        foreach (var run in golden.RootElement.EnumerateObject())
        {
            var parts = run.Name.Split('/');
            var schedule = LearningRateSchedule.Resolve(parts[0], double.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), 1.0);
            var step = 0;
            foreach (var rate in run.Value.EnumerateArray()) Assert.Equal(rate.GetDouble(), schedule.Multiplier(step++), 1e-12);
        }
    }

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(6, 100, 6)]
    [InlineData(0.06, 6_900, 414)]
    [InlineData(0.06, 60, 4)]
    [InlineData(0.001, 10, 1)]
    [InlineData(0.07, 100, 8)]
    public void WarmUpIsANumberOfUpdatesOrAFractionOfTheRunRoundedUp(double warmup, long total, long steps) =>
        Assert.Equal(steps, LearningRateSchedule.Resolve("linear", warmup, total, 1e-3).WarmupSteps);

    [Fact]
    public void ConstantHasNoWarmUp()
    {
        var schedule = LearningRateSchedule.Resolve("constant", 0.5, 10, 1e-3);
        Assert.Equal((0, 1.0), (schedule.WarmupSteps, schedule.Multiplier(0)));
    }

    [Fact]
    public void ThePolynomialEndsAtTheSameRateWhateverTheHighestRateIs() =>
        Gen.Double[1e-6, 1].Sample(rate => Math.Abs((LearningRateSchedule.Resolve("polynomial", 3, 50, rate).Multiplier(50) * rate) - 1e-7) < 1e-15);

    [Fact]
    public void AMultiplierStaysFrom0To1RisesInTheWarmUpAndNeverRisesAfterwards() =>
        Gen.Select(Gen.OneOf([.. LearningRateSchedule.Names]), Gen.Int[1, 300], Gen.Int[0, 400], Gen.Double[1e-5, 1]).Sample((name, total, warmup, rate) =>
        {
            var schedule = LearningRateSchedule.Resolve(name, warmup, total, rate);
            for (var step = 0; step < total; step++)
            {
                Assert.InRange(schedule.Multiplier(step), 0, 1);
                if (step + 1 <= schedule.WarmupSteps) Assert.True(schedule.Multiplier(step + 1) > schedule.Multiplier(step));
                else Assert.True(schedule.Multiplier(step + 1) <= schedule.Multiplier(step));
            }
        });

    [Fact]
    public void EveryProblemIsNamedAtOnce()
    {
        var error = Assert.Throws<InputException>(() => LearningRateSchedule.Resolve("cosin", 1.5, 100, 0));
        Assert.Equal(string.Join(Environment.NewLine,
            "unknown schedule \"cosin\"; did you mean \"cosine\"?; the schedules are linear, cosine, cosine_with_restarts, polynomial, constant, constant_with_warmup",
            "warm-up 1.5 is neither a whole number of updates (0 for none) nor a fraction of the run below 1",
            "learning rate 0 is not possible: it must be above 0"), error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AWarmUpThatIsNeitherUpdatesNorAFractionIsRefused(double warmup) =>
        Assert.StartsWith("warm-up ", Assert.Throws<InputException>(() => LearningRateSchedule.Resolve("linear", warmup, 100, 1e-3)).Message, StringComparison.Ordinal);

    [Fact]
    public void ARateThatThePolynomialCannotFallFromIsRefused() =>
        Assert.Equal("learning rate 1E-08 is not above 1E-07, where the polynomial schedule ends; raise it or take the linear schedule",
            Assert.Throws<InputException>(() => LearningRateSchedule.Resolve("polynomial", 0, 100, 1e-8)).Message);
}
