using AsLora.Tasks;
using AsLora.Tasks.Glue;
using AsLora.Tasks.Suite;
using AsLora.Tests.Support;

namespace AsLora.Tests.Tasks.Suite;

public class SuiteFilesTests
{
    private static readonly string Assets = Path.Combine(TestPaths.Repository, "assets", "tasks");

    public static TheoryData<string> Tasks => [.. SuiteTasks.All.Select(t => t.Name)];

    [Fact]
    public void TheFilesThatAreCarriedAreToTheByteWhatTheSeedMakes()
    {
        var made = SuiteFiles.All().ToDictionary(f => f.Path, f => f.Content);
        Assert.Equal(15, made.Count);
        Assert.Equal(made.Keys.Order(), Directory.EnumerateFiles(Assets, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Assets, f).Replace('\\', '/')).Order());
        Assert.All(made, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Assets, file.Key))));
        Assert.InRange(made.Sum(f => f.Value.Length), 500_000, 1_200_000);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void EveryLabelOfEverySplitIsReadAndClassesAreEquallyFrequent(string name)
    {
        var task = NamedTasks.Get(name);
        foreach (var (split, rows) in SuiteRows.Splits)
        {
            var examples = GlueReader.Read(task, Assets, split).Examples;
            Assert.Equal(rows, examples.Count);
            if (task.IsRegression) Assert.All(Enumerable.Range(0, 5), low => Assert.InRange(examples.Count(e => e.Label >= low && e.Label <= low + 1), rows / 12, rows / 2));
            else Assert.InRange(examples.CountBy(e => e.Label).Max(c => c.Value) - rows / task.Outputs, 0, 1);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void NoRowStandsTwiceInATask(string name)
    {
        var rows = SuiteRows.Of(NamedTasks.Get(name)).Values.SelectMany(r => r).Select(r => (r.Text, r.Pair)).ToList();
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void EveryRowOfTestAndNoneOfTrainOrDevHasAReservedWord(string name)
    {
        foreach (var (split, rows) in SuiteRows.Of(NamedTasks.Get(name)))
            Assert.All(rows, row => Assert.Equal(split == "test", $"{row.Text} {row.Pair}".Split(' ', '.', ',').Any(word => Reserved.Contains(word.ToLowerInvariant()))));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void TestRowsAreLonger(string name)
    {
        var rows = SuiteRows.Of(NamedTasks.Get(name));
        Assert.True(rows["test"].Average(Words) > 1.15 * rows["train"].Average(Words));
        Assert.InRange(rows["dev"].Average(Words) / rows["train"].Average(Words), 0.95, 1.05);

        static int Words(SuiteRow row) => $"{row.Text} {row.Pair}".Split(' ').Length;
    }

    private static HashSet<string> Reserved { get; } =
    [
        .. NounTable.All.Where(n => n.IsReserved).SelectMany(n => n.Words).SelectMany(n => new[] { n.Singular, n.Plural }),
        .. VerbTable.All.Where(v => v.IsReserved).SelectMany(v => v.Words).SelectMany(v => new[] { v.Base, v.Third, v.Past, v.Participle }),
        .. AdjectiveTable.All.Where(a => a.IsReserved).SelectMany(a => a.Words),
        .. new[] { ReviewTable.Aspects, ReviewTable.Venues }.Concat(ReviewTable.Qualities).Concat(ReviewTable.Moods).Concat(ReviewTable.Matters).SelectMany(OfList),
        .. ReviewTable.Verbs.Concat(ReviewTable.Changes).SelectMany(OfList).SelectMany(v => new[] { v.Base, v.Past }),
    ];

    private static IEnumerable<T> OfList<T>(IReadOnlyList<T> words) => words.Where((_, place) => WordForms.IsReserved(place));
}
