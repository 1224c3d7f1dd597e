using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Glue;
using AsLora.Tests.Support;

namespace AsLora.Tests.Tasks.Glue;

public class GlueTasksTests
{
    [Theory]
    [InlineData("cola", "unacceptable,acceptable", "matthews", "dev")]
    [InlineData("sst2", "negative,positive", "accuracy", "dev")]
    [InlineData("mrpc", "not_equivalent,equivalent", "accuracy,f1", "dev")]
    [InlineData("qqp", "not_duplicate,duplicate", "accuracy,f1", "dev")]
    [InlineData("stsb", "", "pearson,spearman", "dev")]
    [InlineData("mnli", "entailment,neutral,contradiction", "accuracy", "dev_matched,dev_mismatched")]
    [InlineData("qnli", "entailment,not_entailment", "accuracy", "dev")]
    [InlineData("rte", "entailment,not_entailment", "accuracy", "dev")]
    [InlineData("wnli", "not_entailment,entailment", "accuracy", "dev")]
    public void ATaskHasTheHubsClassesInTheirOrderAndTheMetricsOfTheLiterature(string name, string labels, string metrics, string splits)
    {
        var task = GlueTasks.Get(name);
        Assert.Equal((labels, metrics, splits), (string.Join(',', task.Labels), string.Join(',', task.Metrics.Select(m => m.Name())), string.Join(',', task.EvaluationSplits)));
        Assert.Equal((labels.Length == 0, labels.Length == 0 ? 1 : labels.Split(',').Length), (task.IsRegression, task.Outputs));
    }

    [Fact]
    public void ThereAreNineTasksUnderNamesAndTitlesOfTheirOwn()
    {
        Assert.Equal(9, GlueTasks.All.Select(t => t.Name).Distinct().Count());
        Assert.All(GlueTasks.All, t => Assert.Same(t, GlueTasks.Get(t.Title)));
    }

    [Fact]
    public void AnUnknownTaskIsRefusedWithASuggestion() =>
        Assert.Equal("unknown task \"mprc\"; did you mean \"mrpc\"?; the tasks are cola, sst2, mrpc, qqp, stsb, mnli, qnli, rte, wnli",
            Assert.Throws<InputException>(() => GlueTasks.Get("mprc")).Message);

    [Fact]
    public void TheDocumentationHasARowOfEveryTask()
    {
        var rows = File.ReadAllLines(Path.Combine(TestPaths.Repository, "docs", "tasks.md"));
        foreach (var task in NamedTasks.All)
        {
            var row = Assert.Single(rows, r => r.StartsWith($"| `{task.Name}` ", StringComparison.Ordinal));
            Assert.All([task.Title, .. task.Labels, .. task.Metrics.Select(m => m.Name())], word => Assert.Contains(word, row, StringComparison.Ordinal));
        }
    }
}
