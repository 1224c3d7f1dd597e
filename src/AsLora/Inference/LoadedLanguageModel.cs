using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Generation;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using AsLora.Tasks.Instructions;
using AsLora.Tokenization;
using AsLora.Training;

namespace AsLora.Inference;

/// <summary>A language model for use, with a saved adapter or without, and its tokenizer. Its tensors belong to the thread that made it.</summary>
public sealed class LoadedLanguageModel : IDisposable
{
    private readonly AdapterSet? _adapters;

    private LoadedLanguageModel(ModelFolder folder, SavedAdapter? adapter, CausalLanguageModel model, Tokenizer tokenizer)
    {
        (Folder, Adapter, Model, Tokenizer) = (folder, adapter, model, tokenizer);
        if (adapter is not null) _adapters = Attach(adapter, model, folder);
    }

    /// <summary>The files of the model, without the adapter.</summary>
    public ModelFolder Folder { get; }

    /// <summary>The adapter; null for the model alone.</summary>
    public SavedAdapter? Adapter { get; }

    /// <summary>The model, with the adapter attached.</summary>
    public CausalLanguageModel Model { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>How prompts are written; null for prompts as they are.</summary>
    public ChatTemplate? Template { get; private init; }

    /// <summary>
    /// The tokens the model was trained to end with: <c>eos_token_id</c> of <c>generation_config.json</c>, else of <c>config.json</c>, else the tokenizer's;
    /// and what ends an answer in the template.
    /// </summary>
    public IReadOnlyList<int> StopIds { get; private init; } = [];

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public string Precision { get; private init; } = "";

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Loads a model, and an adapter where the path is that of one.</summary>
    /// <param name="path">The folder of a model, of a run, or of an adapter, native or PEFT's.</param>
    /// <param name="options">What is taken from elsewhere.</param>
    /// <exception cref="InputException">There is nothing at the path, or what is there cannot be used or does not belong together.</exception>
    /// <exception cref="Adapters.Native.NativeLoadException">TorchSharp cannot be used on this machine.</exception>
    public static LoadedLanguageModel Open(string path, LanguageModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        var saved = Find(path, options);
        var folder = ModelFolder.Open(saved?.Model(options.Model) ?? path);
        TorchVersions.Require();
        ThreadCount.Set(options.Threads ?? saved?.RunConfig?.Threads);
        var device = DeviceChoice.Parse(options.Device ?? saved?.RunConfig?.Device ?? "cpu");
        var tokenizerPath = options.Tokenizer ?? saved?.RunConfig?.Tokenizer ?? folder.Path;
        var (tokenizer, ofTokenizer) = ModelTokenizer.Load(tokenizerPath, folder);
        var (template, reason) = options.IsBenchmarked ? (null, "prompts as the protocol has them") : TemplateChoice.Choose(options.Template, saved, folder);
        if (template is null && options.HasSystemMessage) throw TemplateChoice.NoPlaceForSystem();
        TemplateChoice.ExpectFit(template, tokenizer, tokenizerPath);
        IReadOnlyList<int> stopIds = [.. EndIds.Of(folder, tokenizer).Union(template?.StopIds(tokenizer) ?? [])];
        var precision = ModelPrecision.Choose(options, saved, folder, device);
        var model = CausalLanguageModel.Load(folder, precision.Type, device);
        try
        {
            model.eval();
            return new(folder, saved, model, tokenizer)
            {
                Template = template,
                StopIds = stopIds,
                Precision = precision.Name,
                Notes = [$"{precision.Name}: {precision.Reason}", reason, .. ofTokenizer, .. saved?.Notes ?? [], .. model.Notes],
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The ids of a conversation so far, after which the model answers; without a template those of its last message.</summary>
    /// <param name="turns">Questions and answers; the last one is a question.</param>
    /// <param name="system">What holds for the whole conversation, or null.</param>
    /// <exception cref="InputException">There is something for the whole conversation, and no template that could say it.</exception>
    public int[] Prompt(IReadOnlyList<Message> turns, string? system = null)
    {
        ArgumentNullException.ThrowIfNull(turns);
        Message[] opening = system is null ? [] : [new(MessageRole.System, system)];
        if (Template is not null) return Template.Prompt([.. opening, .. turns], Tokenizer);
        if (system is null) return Tokenizer.Tokenize(turns[^1].Text, addSpecialTokens: true);
        throw TemplateChoice.NoPlaceForSystem();
    }

    /// <summary>Frees the adapter and the model.</summary>
    public void Dispose()
    {
        _adapters?.Dispose();
        Model.Dispose();
    }

    private static SavedAdapter? Find(string path, LanguageModelOptions options)
    {
        if (SavedAdapter.FolderIn(path) is null)
        {
            if (!File.Exists(Path.Combine(path, "config.json")))
            {
                const string model = "a model (config.json)", adapter = "an adapter (adapter.json or adapter_config.json)";
                const string run = "a run that holds one (run.json, adapter/)";
                throw new InputException(Directory.Exists(path)
                    ? $"{path} is neither {model} nor {adapter} nor {run}"
                    : $"there is no folder {path}; expected the folder of a model, of a run or of an adapter");
            }
            return options.Model is null ? null
                : throw new InputException($"{path} is a model itself; --model is for the model an adapter belongs on, so leave it out");
        }
        var saved = SavedAdapter.Find(path);
        if (saved.Manifest.Head is not null)
            throw new InputException($"the adapter in {saved.AdapterPath} was trained to classify texts, not to write them; `aslora predict` uses it");
        return saved.Model(options.Model).Length > 0 ? saved
            : throw new InputException($"the adapter in {saved.AdapterPath} does not say which model it belongs on; give --model");
    }

    // What full fine-tuning and BitFit have trained takes the place of the model's own, in the type the model computes in.
    private static AdapterSet Attach(SavedAdapter saved, CausalLanguageModel model, ModelFolder folder)
    {
        var training = AdapterMethods.Get(saved.Manifest.Method).Base;
        return saved.Load(model.Linears, folder.Fingerprint, model.named_parameters().Where(p => training.Trains(p.name, model.IsHead(p.name))));
    }
}
