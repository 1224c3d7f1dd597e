using System.CommandLine;
using System.Globalization;
using AsLora.Adapters.Methods;
using AsLora.Cli.Output;
using AsLora.Training;
using AsLora.Training.Fusing;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora fuse</c>: an adapter folded into its model, as an ordinary Hugging Face folder.</summary>
internal static class FuseVerb
{
    private const int NamesShown = 5;

    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "Folder of a run, or of an adapter");
        var output = new Option<string>("--output") { Description = "Folder to write; must not exist or be empty", HelpName = "FOLDER", Required = true };
        var model = new Option<string>("--model") { Description = "Folder of the model, where it has moved [the one that run or adapter name]", HelpName = "FOLDER" };
        var type = new Option<string>("--dtype") { Description = "fp32, fp16 or bf16 for all tensors [the type each has in the model's files]", HelpName = "NAME" };
        var shard = new Option<string>("--max-shard-size") { Description = "Greatest size of a weight file: a number with B, KB, MB, GB, KiB, MiB or GiB [5GB]", HelpName = "SIZE" };
        var verify = new Option<bool>("--verify") { Description = "Compare the logits of the written folder with those of model and adapter; fail where they differ" };
        var json = new Option<bool>("--json") { Description = "Print what was done as JSON" };
        var verb = new Command("fuse", "Fold an adapter into its model: an ordinary Hugging Face folder that needs no adapter.") { path, output, model, type, shard, verify, json };
        verb.SetAction(result =>
        {
            var options = new FuseOptions
            {
                Output = result.GetRequiredValue(output),
                Model = result.GetValue(model),
                Type = result.GetValue(type),
                Verify = result.GetValue(verify),
            };
            if (result.GetValue(shard) is { } size) options = options with { MaxShardSize = size };
            var record = StopSignal.Run(terminal.Messages, token => AdapterFuser.Fuse(result.GetRequiredValue(path), options, token), () => "stopped; nothing was written");
            if (SavedAdapter.Find(result.GetRequiredValue(path)).Run is { } run && RunSummary.Unfinished(run) is { } unfinished) terminal.Messages.WriteLine($"note: the run was {unfinished}");
            foreach (var note in record.Notes) terminal.Messages.WriteLine($"note: {note}");
            if (result.GetValue(json)) Json.Write(terminal, record);
            else TextTable.Write(terminal.Results, Rows(record));
            return ExitCode.Done;
        });
        return verb;
    }

    private static IEnumerable<(string Name, string Text)> Rows(FuseRecord record)
    {
        yield return ("fused", $"{AdapterMethods.Get(record.Method).Title} into {record.Model}: {Quantity.Count(record.Changed.Count)} tensors changed{(record.HasHead ? ", and the head" : "")}");
        if (record.LeftOut.Count > 0)
        {
            var more = record.LeftOut.Count > NamesShown ? ", …" : "";
            yield return ("left out", $"{record.LeftOut.Count} of the model's tensors, for which what is written has no place: {string.Join(", ", record.LeftOut.Take(NamesShown))}{more}");
        }
        if (record.Verification is { } check)
        {
            yield return ("verified", $"logits differ by {Difference(check.MaximumDifference)} at most, {Difference(check.MeanDifference)} on average; {Quantity.Share(check.Agreement)} of {check.Rows} texts agree (computed in {check.Precision})");
            yield return ("texts", check.Source);
        }
        yield return ("written", $"{record.Output}: {Quantity.Bytes(record.Bytes)} in {record.Tensors} tensors, {string.Join(" and ", record.Types.Select(t => $"{t.Value} {t.Key}"))}");
        if (record.Template is { } template) yield return ("template", $"{template}, in chat_template.jinja");
        yield return ("files", string.Join(", ", record.Files));
    }

    private static string Difference(double value) => value.ToString("0.0e0", CultureInfo.InvariantCulture);
}
