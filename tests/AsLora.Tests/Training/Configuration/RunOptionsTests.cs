using System.Reflection;
using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Tests.Training.Configuration;

public class RunOptionsTests
{
    [Fact]
    public void EveryPropertyOfTheRecordsIsAnOption()
    {
        Type[] records = [typeof(RunConfig), typeof(MethodConfig), typeof(MethodOptions), typeof(MergeOptions)];
        foreach (var record in records)
        {
            foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => !records.Contains(p.PropertyType)))
            {
                var name = (record == typeof(RunConfig) ? "" : "method.") + Kebab(property.Name);
                Assert.True(RunOptions.Find(name) is not null, $"{record.Name}.{property.Name} has no option {name}");
            }
        }
    }

    [Fact]
    public void EveryOptionChangesWhatItReads()
    {
        foreach (var option in RunOptions.All.Where(o => o.Name != "method.preset"))
        {
            var other = option switch
            {
                { IsSwitch: true } => "true",
                { IsList: true } => "key,dense",
                { Choices: [.., var last] } => last,
                _ when option.Name is "dev-fraction" or "masking" or "beta1" or "beta2" or "method.dropout" or "method.budget" => "0.125",
                _ when option.Expected.Contains("number", StringComparison.Ordinal) => "77",
                _ => "another",
            };
            var changed = option.Write(SomeConfigs.Run, other);
            Assert.NotNull(changed);
            Assert.Equal(other, option.Read(changed));
            foreach (var untouched in RunOptions.All.Where(o => o != option)) Assert.Equal(untouched.Read(SomeConfigs.Run), untouched.Read(changed));
        }
    }

    [Fact]
    public void DefaultsAreWithinTheirRanges() => SomeConfigs.Run.Validate();

    [Theory]
    [InlineData("epochs", "0", "a whole number of at least 1")]
    [InlineData("epochs", "1.5", "a whole number of at least 1")]
    [InlineData("batch-size", "-3", "a whole number of at least 1")]
    [InlineData("seed", "-1", "a whole number of at least 0")]
    [InlineData("learning-rate", "0", "a number above 0")]
    [InlineData("learning-rate", "NaN", "a number above 0")]
    [InlineData("learning-rate", "1,5", "a number above 0")]
    [InlineData("beta1", "1", "a number from 0 to below 1")]
    [InlineData("warmup", "1.5", "a number of updates, or a fraction of all updates below 1; 0 for none")]
    [InlineData("method.start", "0", "a number of updates from 1 on, or a fraction of all updates below 1")]
    [InlineData("method.budget", "1.01", "a number above 0 and at most 1")]
    [InlineData("method.criterion", "Factor", "one of factor, update, relative; did you mean \"factor\"?")]
    [InlineData("method.criterion", "1", "one of factor, update, relative")]
    [InlineData("decay-all", "yes", "true or false")]
    [InlineData("precision", "bf61", "one of auto, fp32, bf16; did you mean \"bf16\"?")]
    [InlineData("method.targets", "query,,value", "module paths or their last parts, or all-linear")]
    public void AValueOutsideTheRangeIsAnErrorThatNamesIt(string name, string value, string expected)
    {
        var error = Assert.Throws<InputException>(() => new RunConfigBuilder().Add(name, value, "--" + name).Build());
        Assert.Contains($"--{name}: found \"{value}\", expected {expected}\n", error.Message + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public void AConfigurationMadeInCodeIsHeldToTheSameRangesAndAllProblemsAreListed()
    {
        var config = SomeConfigs.Run with
        {
            Data = "",
            BatchSize = 0,
            LearningRate = double.NaN,
            Precision = "fp8",
            Method = new() { Name = "dora", Options = new() { Rank = 0, Merge = new() { Budget = 0.25, Interval = 10 } } },
        };
        Assert.Equal(
            """
            data: found "", expected a folder, a file that ends in .csv, .tsv, .json, .jsonl or .parquet, a text file, or built-in
            precision: found "fp8", expected one of auto, fp32, bf16
            batch-size: found "0", expected a whole number of at least 1
            learning-rate: found "NaN", expected a number above 0
            method.name: found "dora", expected one of aslora, lora, rslora, sharelora, vera, tied-lora, full, bitfit; did you mean "lora"?
            method.rank: found "0", expected a whole number of at least 1
            method.budget and method.interval are both given; the budget decides the interval, so give one of them
            """,
            Assert.Throws<InputException>(config.Validate).Message);
    }

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
