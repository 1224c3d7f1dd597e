using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using AsLora.Tasks.Glue;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Makes a native adapter of one that PEFT has saved.</summary>
public static class PeftImport
{
    /// <summary>Reads PEFT's folder, holds it against the model, and writes a native adapter.</summary>
    /// <param name="path">PEFT's folder.</param>
    /// <param name="output">The new folder; it must be free or empty.</param>
    /// <param name="model">Folder of the model it was trained on; null for the one PEFT's configuration names.</param>
    /// <param name="task">Name of the task, for the names of its classes; null where it is not known.</param>
    /// <returns>What was written, read back from the disk.</returns>
    /// <exception cref="InputException">The folder cannot be used, does not fit the model or the task, or the output holds something.</exception>
    public static AdapterContents Run(string path, string output, string? model = null, string? task = null)
    {
        new RunFolder(output).ExpectEmpty();
        var definition = task is null ? null : GlueTasks.Get(task);
        var contents = PeftFolder.Inspect(path);
        var (manifest, head) = (contents.Manifest, contents.Manifest.Head);
        if (head is null && (contents.Config.Classifies || definition is not null)) throw PeftFolder.NoHead(path);
        if (head is not null && definition is not null && (definition.Outputs, definition.IsRegression) != (head.Outputs, head.IsRegression))
        {
            var found = $"{path} has a head of {head.Outputs} outputs, and {definition.Title} needs {definition.Outputs}";
            throw new InputException($"{found}; give the task it was trained for, or none");
        }
        var name = model ?? manifest.Base.Name;
        if (name.Length == 0) throw new InputException($"{path} does not name the model it was trained on; give --model");
        TorchVersions.Require();
        var folder = ModelFolder.Open(name);
        using var pretrained = ModelLoader.Load(folder, TaskHead.Of(head), seed: 0, ScalarType.Float32, CPU);
        var own = pretrained.named_parameters().Where(p => p.parameter.requires_grad).ToList();
        using var adapters = PeftFolder.Load(path, pretrained.Linears, own);
        AdapterFolder.Save(output, adapters, own.Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter)), new()
        {
            Base = new(name, manifest.Base.Revision, folder.Fingerprint, pretrained.Architecture),
            Head = head,
            Task = definition?.Name,
            Labels = definition?.Labels ?? manifest.Labels,
        });
        return AdapterFolder.Inspect(output);
    }
}
