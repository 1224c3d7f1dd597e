using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using AsLora.Tasks;
using AsLora.Tasks.Instructions;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Makes a native adapter of one that PEFT has saved.</summary>
public static class PeftImport
{
    /// <summary>Reads PEFT's folder, holds it against the model, and writes a native adapter.</summary>
    /// <param name="path">PEFT's folder.</param>
    /// <param name="output">The new folder; it must be free or empty.</param>
    /// <param name="model">Folder of the model it was trained on; null for the one PEFT's configuration names.</param>
    /// <param name="task">Name of the task, for the names of its classes; null where it is not known. A language model's is always <c>instruct</c>.</param>
    /// <param name="template">Name of the template its prompts were written with; null for the one it was exported with, if any. For language models alone.</param>
    /// <returns>What was written, read back from the disk.</returns>
    /// <exception cref="InputException">The folder cannot be used, does not fit the model or the task, or the output holds something.</exception>
    public static AdapterContents Run(string path, string output, string? model = null, string? task = null, string? template = null)
    {
        new RunFolder(output).ExpectEmpty();
        var definition = task is null or LearningTask.Instructions ? null : NamedTasks.Get(task);
        var chat = template is null ? null : ChatTemplate.Get(template);
        var contents = PeftFolder.Inspect(path);
        var (manifest, head) = (contents.Manifest, contents.Manifest.Head);
        if (head is null && (contents.Config.Classifies || definition is not null)) throw PeftFolder.NoHead(path);
        if (head is not null && definition is not null && (definition.Outputs, definition.IsRegression) != (head.Outputs, head.IsRegression))
        {
            var found = $"{path} has a head of {head.Outputs} outputs, and {definition.Title} needs {definition.Outputs}";
            throw new InputException($"{found}; give the task it was trained for, or none");
        }
        if (head is not null && (task == LearningTask.Instructions || chat is not null))
            throw new InputException($"{path} has the head of a classifier; task {LearningTask.Instructions} and templates are for language models, so leave them out");
        var name = model ?? manifest.Base.Name;
        if (name.Length == 0) throw new InputException($"{path} does not name the model it was trained on; give --model");
        TorchVersions.Require();
        var folder = ModelFolder.Open(name);
        using var scope = NewDisposeScope();
        using var weights = folder.OpenWeights();
        // Names and shapes of the model are enough: every number comes from the adapter.
        using var pretrained = ModelLoader.Describe(folder, weights, TaskHead.Of(head)).Model;
        using var reader = PeftFolder.Open(path, pretrained.Linears, _ => pretrained.OwnShapes(BaseTraining.None, head?.Outputs));
        using var adapters = reader.Factors(CPU);
        AdapterFolder.Save(output, adapters, reader.Parameters.Select(name => KeyValuePair.Create(name, reader.Read(name))), new()
        {
            Base = new(name, manifest.Base.Revision, folder.Fingerprint, pretrained.Architecture),
            Head = head,
            Task = head is null ? LearningTask.Instructions : definition?.Name,
            Template = chat?.Name ?? (head is null ? SavedAdapter.TemplateIn(path) : null),
            Labels = definition?.Labels ?? manifest.Labels,
        });
        return AdapterFolder.Inspect(output);
    }
}
