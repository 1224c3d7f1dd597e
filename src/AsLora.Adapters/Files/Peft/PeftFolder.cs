using AsLora.Adapters.Methods;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files.Peft;

/// <summary>
/// An adapter as PEFT saves it: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>. LoRA, rsLoRA and VeRA are read; <see cref="PeftExport"/>
/// writes. <c>docs/formats/peft.md</c> says what becomes what.
/// </summary>
public static class PeftFolder
{
    internal const string ConfigName = "adapter_config.json", WeightsName = "adapter_model.safetensors", CardName = "README.md";
    internal const string TemplateName = "chat_template.jinja";

    /// <summary>Whether a folder holds an adapter of PEFT.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsAt(string path) => File.Exists(Path.Combine(path, ConfigName));

    /// <summary>Reads what an adapter is and where its numbers lie, without libtorch.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">The folder is damaged, or holds what changes the mathematics and is not supported; all of it is named.</exception>
    public static PeftContents Inspect(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var config = PeftConfig.Read(path);
        using var reader = OpenWeights(path);
        return new(config, [.. reader.Entries.Values]);
    }

    /// <summary>Reads an adapter and attaches it to a model. All is checked before anything is changed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layers">The model's layers, in model order; those the adapter was made for are found among them as PEFT finds them.</param>
    /// <param name="parameters">Which of the model's parameters the folder must hold beside the factors: the head. Their values are replaced.</param>
    /// <returns>The factors; the caller disposes them.</returns>
    /// <exception cref="InputException">
    /// The folder is damaged or not supported, it adapts nothing of this model, or tensors are missing, unexpected or of another shape; all of them are listed.
    /// </exception>
    public static AdapterSet Load(string path, IReadOnlyList<AdaptedLinear> layers, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(parameters);
        var destinations = parameters.ToDictionary(p => p.Name, p => p.Parameter, StringComparer.Ordinal);
        var shapes = destinations.ToDictionary(p => p.Key, p => (IReadOnlyList<long>)p.Value.shape, StringComparer.Ordinal);
        using var reader = Open(path, layers, _ => shapes);
        return reader.Load(destinations);
    }

    /// <summary>Opens a folder and holds it against a model, by names and shapes.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layers">As for <see cref="Load"/>.</param>
    /// <param name="parameters">Names and shapes of the parameters the folder must hold beside the factors.</param>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    internal static AdapterReader Open(string path, IReadOnlyList<AdaptedLinear> layers, Func<AdapterManifest, IReadOnlyDictionary<string, IReadOnlyList<long>>> parameters)
    {
        var contents = Inspect(path);
        var (config, options) = (contents.Config, contents.Options);
        var adapted = Adapted(path, config, layers);
        var graph = OfConfig(path, () => AdapterMethods.Get(config.Method).Graph([.. adapted.Select(l => l.Site)], options));
        var names = PeftNames.Of(config.Method == VeraMethod.Definition.Name, graph);
        var own = parameters(contents.Manifest);
        var weights = OpenWeights(path);
        try
        {
            if (own.Count > 0 && !own.Keys.Any(name => weights.Entries.ContainsKey(PeftNames.Prefix + name)))
                throw NoHead(Path.Combine(path, WeightsName));
            var expected = graph.Factors.Select(f => KeyValuePair.Create(names[f.Id], f.Shape)).Concat(own.Select(p => KeyValuePair.Create(PeftNames.Prefix + p.Key, p.Value)));
            AdapterTensors.Check(Path.Combine(path, WeightsName), expected.ToDictionary(StringComparer.Ordinal), weights.Entries);
            return new(contents.Manifest with { Graph = graph }, adapted, own.Keys.ToDictionary(name => name, name => PeftNames.Prefix + name, StringComparer.Ordinal), weights, spec =>
            {
                var value = weights.Read(names[spec.Id], ScalarType.Float32);
                return spec.Role == FactorRole.B ? value.mul_(ShareOfAlpha(config, graph.ReadersOf(spec.Id).First())) : value;
            });
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The error of an adapter without the head it was trained with.</summary>
    /// <param name="where">The folder or file.</param>
    internal static InputException NoHead(string where) =>
        new($"{where} holds no task head: without the one it was trained with scores are chance; PEFT saves it with task_type SEQ_CLS");

    // What does not fit the model is told with the file that says it.
    private static T OfConfig<T>(string path, Func<T> made)
    {
        try
        {
            return made();
        }
        catch (InputException exception)
        {
            throw new InputException($"{Path.Combine(path, ConfigName)}: {exception.Message}", exception);
        }
    }

    private static List<AdaptedLinear> Adapted(string path, PeftConfig config, IReadOnlyList<AdaptedLinear> layers)
    {
        var adapted = OfConfig(path, () => layers.Where(l => config.Targets.Matches(l.Site)).ToList());
        var kinds = layers.Select(l => l.Site.Kind).Distinct(StringComparer.Ordinal).ToList();
        if (adapted.Count == 0)
            throw new InputException($"{Path.Combine(path, ConfigName)}: target_modules match no linear layer of this model; the names that exist are {string.Join(", ", kinds)}");
        var others = adapted.Select(l => (l.Site.Name, Rank: Matched(config.RankPattern, l.Site, config.Rank))).Where(l => l.Rank != config.Rank)
            .Select(l => $"rank_pattern gives \"{l.Name}\" rank {l.Rank}, and r is {config.Rank}: pairs of different ranks are not supported").ToList();
        return others.Count == 0 ? adapted : throw ProblemList.Error($"{Path.Combine(path, ConfigName)} describes an adapter that cannot be used here", others);
    }

    // The set has one alpha; what a module has more or less of it goes into its B.
    private static double ShareOfAlpha(PeftConfig config, AdapterSite site) => Matched(config.AlphaPattern, site, config.Alpha) / config.Alpha;

    // PEFT takes the first pattern that matches the end of the path, from a dot on.
    private static T Matched<T>(IReadOnlyDictionary<string, T> patterns, AdapterSite site, T otherwise)
    {
        foreach (var (pattern, value) in patterns)
            if (PeftTargets.MatchesWhole($@"(.*\.)?(?:{pattern})", site.Name)) return value;
        return otherwise;
    }

    private static SafetensorsReader OpenWeights(string path)
    {
        var file = Path.Combine(path, WeightsName);
        if (!File.Exists(file) && File.Exists(Path.Combine(path, "adapter_model.bin")))
        {
            throw new InputException($"{path} holds adapter_model.bin, which is a Python program in disguise and is not read; "
                + "save the adapter with safe_serialization");
        }
        return SafetensorsReader.Open(file);
    }
}
