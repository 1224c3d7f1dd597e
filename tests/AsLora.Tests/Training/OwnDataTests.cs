using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;
using AsLora.Training;
using CsCheck;

namespace AsLora.Tests.Training;

/// <summary>How files of one's own become a task and its splits.</summary>
public sealed class OwnDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ClassesAreNumberedInOrdinalOrderOfTheirNamesWhateverTheOrderOfTheRows()
    {
        var train = Write("train", ["b", "é", "B", "a", "10", "9", "b"]);
        var dev = Write("dev", ["9", "a"]);
        var source = TaskSource.Of(Config(train) with { Dev = dev });
        Assert.Equal(["10", "9", "B", "a", "b", "é"], source.Task.Labels);
        Assert.Equal([4, 5, 2, 3, 0, 1, 4], source.Read(null, "train").Examples.Select(e => e.Label));
        Assert.Equal([1, 3], source.Read(null, null).Examples.Select(e => e.Label));
        Assert.Equal(
            [$"{train} is read as csv, as its suffix says", "rows by class: \"10\" 1, \"9\" 1, \"B\" 1, \"a\" 1, \"b\" 2, \"é\" 1"],
            source.Read(null, "train").Notes);
    }

    [Theory]
    [InlineData(2, Metric.F1)]
    [InlineData(3, Metric.MacroF1)]
    public void ClassesAreScoredByAccuracyAndF1(int classes, Metric second)
    {
        var task = TaskSource.Of(Config(Write("train", [.. Enumerable.Range(0, classes * 2).Select(i => $"{i % classes}")]))).Task;
        Assert.Equal([Metric.Accuracy, second], task.Metrics);
        Assert.Equal(["dev"], task.EvaluationSplits);
    }

    [Fact]
    public void NumbersAreARegression()
    {
        var source = TaskSource.Of(Config(Write("train", ["1.5", "-2", "1e-3", " 4 "])) with { Target = "number" });
        Assert.True(source.Task.IsRegression);
        Assert.Equal([Metric.Pearson, Metric.Spearman], source.Task.Metrics);
        Assert.Equal([-2, 0.001f, 1.5f, 4], source.Read(null, "train").Examples.Concat(source.Read(null, "dev").Examples).Select(e => e.Label).Order());
    }

    [Fact]
    public void EveryRowIsEitherTrainedOnOrHeldOutAndEveryClassIsInBoth() =>
        Gen.Select(Gen.Int[2, 40].Array[1, 6], Gen.Double[0.01, 0.99], Gen.ULong).Sample((sizes, fraction, seed) =>
        {
            string[] labels = [.. sizes.SelectMany((size, id) => Enumerable.Repeat($"{id}", size))];
            new Random(1).Shuffle(labels);
            var rows = new LabelledRows("f", TableFormat.Csv, "line", [.. labels.Select((label, i) => new LabelledRow(i, "t", null, label))]);
            var held = HeldOutRows.Choose(rows, isRegression: false, fraction, seed);
            foreach (var (size, id) in sizes.Select((size, id) => (size, id)))
                Assert.Equal((int)Math.Clamp(Math.Round(size * fraction), 1, size - 1), held.Count(row => labels[row] == $"{id}"));
            Assert.Equal(held.Order(), HeldOutRows.Choose(rows, isRegression: false, fraction, seed).Order());
        });

    // Written down so that a score can be repeated with any later version.
    [Fact]
    public void TheRowsThatASeedHoldsOutNeverChange()
    {
        var rows = new LabelledRows("f", TableFormat.Csv, "line", [.. Enumerable.Range(0, 40).Select(i => new LabelledRow(i, "t", null, i % 4 == 0 ? "b" : "a"))]);
        Assert.Equal([3, 8, 15, 19, 20, 22, 27, 31], HeldOutRows.Choose(rows, isRegression: false, 0.2, 42).Order());
        Assert.Equal([7, 15, 19, 21, 27, 32, 36, 37], HeldOutRows.Choose(rows, isRegression: true, 0.2, 43).Order());
    }

    [Fact]
    public void TheSameRowsInAnyFormatAreSplitTheSame()
    {
        var splits = TableFormats.WithColumns.Select(format => TaskSource.Of(Config(SomeTables.Write(_folder["same"], format, TopicRows.Columns, TopicRows.Make(50, 1))) with { Text = ["title", "body"], Label = "topic" }))
            .Select(source => source.Read(null, "dev").Examples.Select(e => (e.Text, e.Pair, e.Label)).ToList()).ToList();
        Assert.All(splits, split => Assert.Equal(splits[0], split));
    }

    [Fact]
    public void AClassThatIsOnlyInTheDevFileIsNamed()
    {
        var dev = Write("dev", ["a", "sport", "sports", "b"]);
        var source = TaskSource.Of(Config(Write("train", ["a", "b", "Sports"])) with { Dev = dev });
        Assert.Equal(
            $"{dev} has 2 rows that cannot be used:\n  line 3: \"sport\" is no class of the training data; did you mean \"Sports\"?; its classes are \"Sports\", \"a\", \"b\"\n"
                + "  line 4: \"sports\" is no class of the training data; did you mean \"Sports\"?; its classes are \"Sports\", \"a\", \"b\"",
            Message(() => source.Read(null, "dev")));
    }

    [Fact]
    public void AClassOfOneRowCannotBeSplit()
    {
        var train = Write("train", ["a", "a", "b", "a"]);
        Assert.Equal($"{train}, line 4: class \"b\" has no other row, so that none can be held out to be scored; add rows, or give --dev", Message(() => TaskSource.Of(Config(train)).Read(null, "train")));
        var numbers = Write("numbers", ["1.5", "2", "2.25"]);
        Assert.EndsWith("  line 4: class \"2.25\" has no other row, so that none can be held out to be scored; add rows, or give --dev, or --target number to learn the number itself",
            Message(() => TaskSource.Of(Config(numbers)).Read(null, "train")), StringComparison.Ordinal);
        var one = Write("one", ["3"]);
        Assert.Equal($"{one}, line 2: the file has no other row, so that none can be held out to be scored; add rows, or give --dev", Message(() => TaskSource.Of(Config(one) with { Target = "number" }).Read(null, "train")));
        Assert.Equal(4, TaskSource.Of(Config(train) with { Dev = train }).Read(null, "train").Examples.Count);
    }

    [Fact]
    public void OneClassIsNoClassification()
    {
        var train = Write("train", ["a", "a"]);
        Assert.Equal($"{train}: every row has the label \"a\"; a classification needs at least two classes", Message(() => TaskSource.Of(Config(train))));
    }

    [Fact]
    public void AFolderMustHoldOneFileOfAName()
    {
        Assert.Equal($"{_folder.Path} holds no file to train on; expected one of train.csv, train.tsv, train.jsonl, train.parquet", Message(() => TaskSource.Of(Config(_folder.Path))));
        Write("train", ["a", "b"]);
        Assert.Equal($"there is no test file in {_folder.Path}, and test is not given", Message(() => TaskSource.Of(Config(_folder.Path)).Read(null, "test")));
        Assert.Equal("data of one's own has no split \"tset\"; did you mean \"test\"?; its splits are train, dev, test", Message(() => TaskSource.Of(Config(_folder.Path)).Read(null, "tset")));
        File.Copy(_folder["train.csv"], _folder["train.jsonl"]);
        Assert.Equal($"{_folder.Path} holds train.csv and train.jsonl; leave one of them, or name the file", Message(() => TaskSource.Of(Config(_folder.Path))));
    }

    [Theory]
    [InlineData("task: mrpc\ntext: [a]\nlabel: b", "task and text, label are given; task names data of GLUE, text, label data of your own: leave out one or the other")]
    [InlineData("task: mrpc\ntarget: number", "task and target are given; task names data of GLUE, target data of your own: leave out one or the other")]
    [InlineData("text: [a]", "label is missing: give --label with the name of the column of labels")]
    [InlineData("dev: x.csv", "text is missing: give --text with the names of the one or two columns of text\nlabel is missing: give --label with the name of the column of labels")]
    [InlineData("text: [a, b, c]\nlabel: d", "text: found 3 columns, expected one or two")]
    [InlineData("text: [a, b]\nlabel: b", "text and label: column \"b\" is named twice; every column has one use")]
    public void OptionsThatDoNotGoTogetherAreNamed(string yaml, string message)
    {
        File.WriteAllText(_folder["run.yaml"], $"model: m\ndata: d\noutput: o\n{yaml}\n");
        Assert.Equal(message, Message(() => AsLora.Training.Configuration.RunConfigYaml.Load(_folder["run.yaml"])));
    }

    private static RunConfig Config(string data) => new() { Model = "", Output = "", Data = data, Text = ["text"], Label = "label" };

    private string Write(string name, string[] labels) => SomeTables.Write(_folder[name], TableFormat.Csv, ["text", "label"], [.. labels.Select((label, i) => new[] { $"text {i}", label })]);

    private static string Message(Func<object> act) => Assert.Throws<InputException>(act).Message.ReplaceLineEndings("\n");
}
