using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Hub;
using AsLora.Tasks.Instructions;
using AsLora.Tokenization;
using AsLora.Training.Configuration;
using TorchSharp.Modules;

namespace AsLora.Training;

/// <summary>A saved adapter, native or PEFT's, and the run it came from where its folder still lies in the run's.</summary>
/// <param name="AdapterPath">The adapter's own folder.</param>
/// <param name="Manifest">What the adapter is: method, model, head, task, labels. PEFT does not tell all of it: see <see cref="PeftContents.Manifest"/>.</param>
/// <param name="Run">The record of the run around it; null for an adapter on its own.</param>
public sealed record SavedAdapter(string AdapterPath, AdapterManifest Manifest, RunRecord? Run)
{
    /// <summary>The configuration of the run around it; null for an adapter on its own.</summary>
    public RunConfig? RunConfig => Run?.Config;

    /// <summary>Whether PEFT, or an export for it, wrote the folder.</summary>
    public bool IsPeft { get; private init; }

    /// <summary>What a person should know, for example of keys that were ignored.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The method, and those of its options that the factors are made for; how they merge is a run's own affair.</summary>
    public MethodConfig Method => new()
    {
        Name = Manifest.Method,
        Options = Manifest.Options with { Merge = new(), SharedRate = default },
    };

    /// <summary>Finds the adapter a path belongs to and reads what it is, without its numbers and without libtorch.</summary>
    /// <param name="path">The folder of a run, the adapter folder in it, or an adapter folder on its own, native or PEFT's.</param>
    /// <exception cref="InputException">There is no adapter, or its manifest, its configuration or the record of the run is damaged or cannot be used.</exception>
    public static SavedAdapter Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FolderIn(path) is not { } folder)
        {
            throw new InputException(Directory.Exists(path)
                ? $"{path} is neither an adapter (adapter.json, or PEFT's adapter_config.json) nor a run that holds one (run.json, adapter/)"
                : $"there is no folder {path}; expected the folder of a run or of an adapter");
        }
        var record = RecordAround(folder);
        var run = File.Exists(record) ? RunRecord.Read(record) : null;
        if (AdapterFolder.IsAt(folder)) return new(folder, AdapterFolder.ReadManifest(folder), run);
        var contents = PeftFolder.Inspect(folder);
        var manifest = contents.Manifest;
        // A classifier's texts are written without any, whatever template the tokenizer beside it brings.
        if (manifest.Head is null) manifest = manifest with { Template = TemplateIn(folder) };
        return new(folder, manifest, run) { IsPeft = true, Notes = contents.Config.Notes };
    }

    /// <summary>The adapter's folder at a path, or null where there is none.</summary>
    /// <param name="path">The folder of a run, the adapter folder in it, or an adapter folder on its own.</param>
    public static string? FolderIn(string path) =>
        new[] { path, new RunFolder(path).Adapter }.FirstOrDefault(folder => AdapterFolder.IsAt(folder) || PeftFolder.IsAt(folder));

    /// <summary>The folder of the model it belongs on: the one that is given, else the run's, else the one the adapter names.</summary>
    /// <param name="given">What a person gave, or null.</param>
    public string Model(string? given) => given ?? RunConfig?.Model ?? Manifest.Base.Name;

    /// <summary>
    /// The template of its training as the text of a <c>chat_template.jinja</c>: Transformers writes the same prompts by it, and it is known again here. Null
    /// where it was trained with none.
    /// </summary>
    /// <param name="tokenizer">Folder of the tokenizer it is used with; where it holds none, it is taken to begin texts with a token, if it has one.</param>
    /// <exception cref="InputException">The template is of a later version, or the tokenizer cannot be used.</exception>
    public string? JinjaTemplate(string tokenizer) => Manifest.Template is { } name
        ? ChatTemplate.Get(name).Jinja(TokenizerFiles.In(tokenizer).Count > 0 ? Tokenizer.Load(tokenizer) : null)
        : null;

    /// <summary>Reads the factors and attaches them to a model, and reads the head. All is checked before anything is changed.</summary>
    /// <param name="layers">All layers of the model that can be adapted, in model order.</param>
    /// <param name="fingerprint">The fingerprint of the model; folders of PEFT name none.</param>
    /// <param name="parameters">The model's parameters that train with this method: the head and what else; their values are replaced.</param>
    /// <returns>The factors; the caller disposes them.</returns>
    /// <exception cref="InputException">The adapter is damaged or belongs to another model.</exception>
    public AdapterSet Load(IReadOnlyList<AdaptedLinear> layers, string fingerprint, IEnumerable<(string Name, Parameter Parameter)> parameters) =>
        IsPeft ? PeftFolder.Load(AdapterPath, layers, parameters) : AdapterFolder.Load(AdapterPath, layers, fingerprint, parameters);

    /// <summary>The configuration of an evaluation of it, as far as it is known.</summary>
    /// <param name="options">What is given in place of the run's or the adapter's own.</param>
    internal RunConfig Configure(EvaluationOptions options)
    {
        var own = RunConfig ?? new()
        {
            Model = "",
            Task = Manifest.Task ?? (Manifest is { Head: null } ? LearningTask.Instructions : null),
            Template = Manifest.Template,
            Text = Manifest.Columns?.Text ?? [],
            Label = Manifest.Columns?.Label,
            Target = Manifest.Head is { IsRegression: true } ? OwnDataOptions.Number : OwnDataOptions.Class,
            Data = "",
            Output = "",
            Precision = Manifest.Precision ?? "auto",
        };
        return own with
        {
            Model = Model(options.Model),
            Task = options.Task ?? own.Task,
            Data = options.Data ?? own.Data,
            Adapter = AdapterPath,
            Method = Method,
            Device = options.Device ?? own.Device,
            Precision = options.Precision ?? Run?.Precision ?? own.Precision,
            Threads = options.Threads ?? own.Threads,
            MaxLength = options.MaxLength ?? own.MaxLength,
        };
    }

    /// <summary>Fails where an evaluation of it lacks something.</summary>
    /// <param name="config">A configuration of it.</param>
    /// <exception cref="InputException">An adapter on its own does not tell model, task or data, and they are not given.</exception>
    internal void ExpectAll(RunConfig config)
    {
        (string Value, string Option)[] needed = [(config.Model, "--model"), (config.Task ?? config.Label ?? "", "--task"), (config.Data, "--data")];
        var missing = needed.Where(n => n.Value.Length == 0).Select(n => n.Option).ToList();
        if (missing.Count == 0) return;
        throw new InputException($"{AdapterPath} is an adapter on its own, which does not tell where everything is; give {string.Join(" and ", missing)} too");
    }

    /// <summary>Fails where a configuration asks for another method than the adapter's.</summary>
    /// <param name="method">The method and its options.</param>
    internal void ExpectMethod(MethodConfig method)
    {
        var (own, asked) = (Method.Options, method.Options);
        var differences = new List<FormattableString>();
        if (method.Name != Manifest.Method) differences.Add($"method.name is {method.Name}, the adapter's is {Manifest.Method}");
        if (asked.Rank != own.Rank) differences.Add($"method.rank is {asked.Rank}, the adapter's is {own.Rank}");
        if (asked.Alpha != own.Alpha) differences.Add($"method.alpha is {asked.Alpha}, the adapter's is {own.Alpha}");
        if (asked.Targets.Count > 0 && !asked.Targets.SequenceEqual(own.Targets, StringComparer.Ordinal))
            differences.Add($"method.targets are {string.Join(",", asked.Targets)}, the adapter's are {string.Join(",", own.Targets)}");
        if (asked.ShareA != own.ShareA)
            differences.Add($"method.share-a is {OptionTypes.Format(asked.ShareA)}, the adapter's is {OptionTypes.Format(own.ShareA)}");
        if (differences.Count == 0) return;
        var list = string.Join("; ", differences.Select(FormattableString.Invariant));
        throw new InputException($"the run cannot start from the adapter in {AdapterPath}: {list}. Leave these options out: the adapter has its own");
    }

    /// <summary>The name of the template that was exported with a folder of PEFT; null where none was, or another one.</summary>
    /// <param name="folder">The folder.</param>
    internal static string? TemplateIn(string folder) => PublishedTemplate.Written(PublishedTemplate.In(folder))?.Name;

    // A run keeps its adapter under one name; another folder beside run.json is not the run's.
    private static string? RecordAround(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var run = new RunFolder(Path.GetDirectoryName(full) ?? full);
        return full == run.Adapter ? run.Record : null;
    }
}
