using System.Text;
using AsLora.Adapters.Methods;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files.Peft;

/// <summary>Writes a native adapter as a folder of PEFT.</summary>
public static class PeftExport
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>
    /// Writes a folder that PEFT and whoever reads its files can load: every site has tensors of its own, whoever shared them. LoRA, rsLoRA and VeRA are
    /// written as themselves, everything else as plain LoRA with diagonals and scale folded into the factors.
    /// </summary>
    /// <param name="adapter">The native adapter's folder.</param>
    /// <param name="path">The new folder; it must be free or empty.</param>
    /// <param name="asLora">Whether rsLoRA and VeRA are written as plain LoRA too.</param>
    /// <param name="baseModel">What the configuration calls the base model; by default what the adapter calls it.</param>
    /// <param name="chatTemplate">How its prompts are written, in Jinja, for <c>chat_template.jinja</c>, where Transformers saves it; null for none.</param>
    /// <returns>What was written, read back from the disk.</returns>
    /// <exception cref="InputException">The adapter is damaged, its method has no factors, or the path holds something.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static PeftContents Write(string adapter, string path, bool asLora = false, string? baseModel = null, string? chatTemplate = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var contents = AdapterFolder.Inspect(adapter);
        var manifest = contents.Manifest;
        if (manifest.Graph.Factors.Count == 0)
        {
            var title = AdapterMethods.Get(manifest.Method).Title;
            throw new InputException($"{title} trained the model's own parameters, so {adapter} holds no adapter that PEFT could load; `aslora fuse` writes the whole model");
        }
        using var reader = SafetensorsReader.Open(Path.Combine(adapter, AdapterFolder.WeightsName));
        using var scope = NewDisposeScope();
        var form = PeftForm.Of(manifest, asLora);
        var name = baseModel ?? manifest.Base.Name;
        var parameters = contents.Tensors.Select(t => t.Name).Where(tensor => manifest.Graph.Factors.All(f => f.Id != tensor)).ToList();
        var own = parameters.Select(parameter => KeyValuePair.Create(PeftNames.Prefix + parameter, reader.Read(parameter)));
        var tensors = form.Tensors(spec => reader.Read(spec.Id, ScalarType.Float32)).Concat(own).ToList();
        var config = new PeftConfigWriter(form, name, parameters);
        AtomicFolder.Write(path, [], folder =>
        {
            SafetensorsWriter.Write(Path.Combine(folder, PeftFolder.WeightsName), tensors, Metadata);
            AtomicFile.Write(Path.Combine(folder, PeftFolder.ConfigName), config.Write);
            if (chatTemplate is not null)
                AtomicFile.Write(Path.Combine(folder, PeftFolder.TemplateName), stream => stream.Write(Encoding.UTF8.GetBytes(chatTemplate)));
            var card = PeftCard.Text(contents, PeftFolder.Inspect(folder), form, name);
            AtomicFile.Write(Path.Combine(folder, PeftFolder.CardName), stream => stream.Write(Encoding.UTF8.GetBytes(card)));
        });
        return PeftFolder.Inspect(path);
    }
}
