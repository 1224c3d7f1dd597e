using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Tasks.Instructions;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora import</c>: an adapter that PEFT has saved as a native one.</summary>
internal static class ImportVerb
{
    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "Folder that PEFT has saved: LoRA, rsLoRA or VeRA");
        var output = new Option<string>("--output") { Description = "Folder to write; it must not exist or be empty", HelpName = "FOLDER", Required = true };
        var model = new Option<string>("--model") { Description = "Folder of the model it was trained on [the one PEFT names]", HelpName = "FOLDER" };
        var task = new Option<string>("--task") { Description = "Task it was trained for, which names its classes; a language model needs none [not known]", HelpName = "NAME" };
        var template = new Option<string>("--template")
        {
            Description = $"How a language model's prompts were written: {string.Join(", ", ChatTemplate.Names)} [the exported one, if any]",
            HelpName = "NAME",
        };
        var json = new Option<bool>("--json") { Description = "Print what was written as JSON" };
        var verb = new Command("import", "Make a native adapter of one that PEFT has saved, after holding every tensor of it against the model.")
        {
            path, output, model, task, template, json,
        };
        verb.SetAction(result =>
        {
            var folder = result.GetRequiredValue(path);
            var saved = SavedAdapter.Find(folder);
            if (!saved.IsPeft) throw new InputException($"{saved.AdapterPath} is a native adapter already");
            foreach (var note in saved.Notes) terminal.Messages.WriteLine($"note: {note}");
            var contents = PeftImport.Run(
                saved.AdapterPath, result.GetRequiredValue(output), result.GetValue(model), result.GetValue(task), result.GetValue(template));
            if (result.GetValue(json)) Json.Write(terminal, contents);
            else AdapterText.Write(terminal.Results, contents);
            return ExitCode.Done;
        });
        return verb;
    }
}
