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
        var form = new Option<string>("--as") { Description = "own: LoRA, rsLoRA and VeRA as themselves, the others as LoRA; lora: everything as plain LoRA [own]", HelpName = "own|lora" };
        var model = new Option<string>("--model") { Description = "What the configuration calls the base model: its name on a hub, or a folder [what the adapter calls it]", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print what was written as JSON" };
        var verb = new Command("export", "Write an adapter as a folder that PEFT loads: every module with tensors of its own, the head included, and a model card.") { path, output, form, model, json };
        form.AcceptOnlyFromAmong(Own, Lora);
        verb.SetAction(result =>
        {
            var saved = SavedAdapter.Find(result.GetRequiredValue(path));
            if (saved.IsPeft) throw new InputException($"{saved.AdapterPath} is a folder of PEFT already; `aslora import` makes a native adapter of it");
            TorchVersions.Require();
            var folder = result.GetRequiredValue(output);
            var (native, exported) = (AdapterFolder.Inspect(saved.AdapterPath), PeftExport.Write(saved.AdapterPath, folder, result.GetValue(form) == Lora, result.GetValue(model)));
            if (result.GetValue(json)) Json.Write(terminal, new { Output = folder, Native = Sizes(native.AdapterSize, native.OwnSize, native.Bytes), Exported = Sizes(exported.AdapterSize, exported.OwnSize, exported.Bytes) });
            else
            {
                TextTable.Write(terminal.Results,
                [
                    ("method", $"{AdapterMethods.Get(saved.Manifest.Method).Title}, written as {AdapterMethods.Get(exported.Config.Method).Title}"),
                    ("native", Text(native.AdapterSize, native.OwnSize, native.Bytes)),
                    ("exported", Text(exported.AdapterSize, exported.OwnSize, exported.Bytes)),
                    ("folder", folder),
                ]);
            }
            return ExitCode.Done;
        });
        return verb;
    }

    private static object Sizes(long adapter, long head, long bytes) => new { AdapterParameters = adapter, HeadParameters = head, Bytes = bytes };

    private static string Text(long adapter, long head, long bytes) => $"{Quantity.Count(adapter)} parameters in the adapter, {Quantity.Count(head)} in the head, {Quantity.Bytes(bytes)}";
}
