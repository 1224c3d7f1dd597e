using System.CommandLine;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Cli.Output;
using AsLora.Hub;
using AsLora.Training;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora inspect</c>: what a model, an adapter or a run is, from its files alone; libtorch is not loaded.</summary>
internal static class InspectVerb
{
    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "A model folder or weight file, an adapter folder, or a run folder");
        var json = new Option<bool>("--json") { Description = "Print what is found as JSON" };
        var verb = new Command("inspect", "Say what a model, an adapter or a run is: sites, factors and who shares them, sizes, merges. Reads headers alone.")
        {
            path, json,
        };
        verb.SetAction(result =>
        {
            Inspect(terminal, result.GetRequiredValue(path), result.GetValue(json));
            return ExitCode.Done;
        });
        return verb;
    }

    private static void Inspect(Terminal terminal, string path, bool json)
    {
        if (SavedAdapter.FolderIn(path) is not null)
        {
            var saved = SavedAdapter.Find(path);
            if (saved.IsPeft)
                throw new InputException($"{saved.AdapterPath} is a folder of PEFT, which does not tell the shapes of the model; `aslora import` makes it native");
            var contents = AdapterFolder.Inspect(saved.AdapterPath);
            if (json) Json.Write(terminal, new { saved.Run, Adapter = contents });
            else
            {
                if (saved.Run is { } record) RunSummary.Write(terminal.Results, record);
                AdapterText.Write(terminal.Results, contents);
            }
            return;
        }
        if (Directory.Exists(path) && !File.Exists(Path.Combine(path, "config.json")))
            throw new InputException($"{path} is neither a run (run.json), nor an adapter (adapter.json), nor a model (config.json)");
        if (!Path.Exists(path)) throw new InputException($"there is no {path}; expected a folder of a model, an adapter or a run, or a weight file");
        var weights = WeightContents.Read(path);
        if (json) Json.Write(terminal, new { Model = weights });
        else ModelText.Write(terminal.Results, Directory.Exists(path) ? ModelFolder.Open(path) : null, weights);
    }
}
