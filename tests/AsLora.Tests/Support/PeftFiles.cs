using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>An adapter of PEFT on <see cref="TinyLayers"/>; tests bend its configuration or its tensors before it is read.</summary>
internal sealed class PeftFiles : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IDisposable _scope = NewDisposeScope();

    public PeftFiles(string method = "lora")
    {
        Layers = TinyLayers.Layers();
        using (var set = TinyLayers.Filled(method, Layers))
        {
            TinyLayers.Save(Native, set);
            Deltas = [.. Layers.Select(l => set.Delta(l.Site))];
        }
        PeftExport.Write(Native, Path);
        Config = JsonNode.Parse(File.ReadAllText(ConfigPath))!.AsObject();
        Tensors = new(GoldenCase.ReadAll(WeightsPath), StringComparer.Ordinal);
    }

    /// <summary>The native adapter's folder.</summary>
    public string Native => _folder["native"];

    /// <summary>PEFT's folder.</summary>
    public string Path => _folder["peft"];

    public string ConfigPath => System.IO.Path.Combine(Path, "adapter_config.json");

    public string WeightsPath => System.IO.Path.Combine(Path, "adapter_model.safetensors");

    public string this[string name] => _folder[name];

    /// <summary>What will stand in the configuration.</summary>
    public JsonObject Config { get; }

    /// <summary>What will stand beside it.</summary>
    public Dictionary<string, Tensor> Tensors { get; }

    public IReadOnlyList<AdaptedLinear> Layers { get; }

    /// <summary>The update of every layer.</summary>
    public IReadOnlyList<Tensor> Deltas { get; }

    /// <summary>Writes both files and reads them onto the layers.</summary>
    public AdapterSet Load()
    {
        File.WriteAllText(ConfigPath, Config.ToJsonString());
        SafetensorsWriter.Write(WeightsPath, Tensors);
        return PeftFolder.Load(Path, Layers, TinyLayers.Head());
    }

    /// <summary>The message of what reading throws.</summary>
    public string Refused() => Assert.Throws<InputException>(() => Load().Dispose()).Message;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }
}
