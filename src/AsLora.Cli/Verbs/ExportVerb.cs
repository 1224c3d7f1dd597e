using System.CommandLine;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Cli.Output;
using AsLora.Runtime;
using AsLora.Training;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora export</c>: a native adapter as a folder that PEFT loads, and every tool that reads PEFT's files.</summary>
internal static class ExportVerb
{
    private const string Own = "own", Lora = "lora";

    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "Folder of a run or of an adapter");
        var output = new Option<string>("--output") { Description = "Folder to write; it must not exist or be empty", HelpName = "FOLDER", Required = true };
        var form = new Option<string>("--as") { Description = "own: LoRA, rsLoRA and VeRA as themselves, all else as LoRA; lora: all as plain LoRA [own]", HelpName = "own|lora" };
        var model = new Option<string>("--model") { Description = "What to call the base model: its name on a hub, or a folder [what the adapter calls it]", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print what was written as JSON" };
        const string what = "Write an adapter as a folder that PEFT loads: every module with tensors of its own, the head included, and a model card; "
            + "of a language model also its template.";
        var verb = new Command("export", what)
        {
            path, output, form, model, json,
        };
        form.AcceptOnlyFromAmong(Own, Lora);
        verb.SetAction(result =>
        {
            var saved = SavedAdapter.Find(result.GetRequiredValue(path));
            if (saved.IsPeft) throw new InputException($"{saved.AdapterPath} is a folder of PEFT already; `aslora import` makes a native adapter of it");
            TorchVersions.Require();
            var folder = result.GetRequiredValue(output);
            var native = AdapterFolder.Inspect(saved.AdapterPath);
            var template = saved.JinjaTemplate(saved.RunConfig?.Tokenizer ?? saved.Model(null));
            var exported = PeftExport.Write(saved.AdapterPath, folder, result.GetValue(form) == Lora, result.GetValue(model), template);
            var before = new Sizes(native.AdapterSize, native.OwnSize, native.Bytes);
            var after = new Sizes(exported.AdapterSize, exported.OwnSize, exported.Bytes);
            if (result.GetValue(json)) Json.Write(terminal, new { Output = folder, Native = before, Exported = after, saved.Manifest.Template });
            else
            {
                var written = $"{AdapterMethods.Get(saved.Manifest.Method).Title}, written as {AdapterMethods.Get(exported.Config.Method).Title}";
                List<(string Name, string Text)> rows =
                    [("method", written), ("native", before.ToString()), ("exported", after.ToString()), ("folder", folder)];
                if (template is not null) rows.Add(("template", $"{saved.Manifest.Template}, in chat_template.jinja"));
                TextTable.Write(terminal.Results, rows);
            }
            return ExitCode.Done;
        });
        return verb;
    }

    private sealed record Sizes(long AdapterParameters, long HeadParameters, long Bytes)
    {
        public override string ToString() =>
            $"{Quantity.Count(AdapterParameters)} parameters in the adapter, {Quantity.Count(HeadParameters)} in the head, {Quantity.Bytes(Bytes)}";
    }
}
