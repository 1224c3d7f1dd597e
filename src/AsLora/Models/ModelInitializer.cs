using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Runtime;

namespace AsLora.Models;

/// <summary>
/// Writes a model that has learned nothing yet, from a configuration alone: the language model of LLaMA, Mistral or Qwen2, or the encoder of BERT or RoBERTa.
/// One tensor at a time is in memory.
/// </summary>
public static class ModelInitializer
{
    /// <summary>Writes <c>config.json</c>, weights, and the files of a tokenizer. The folder is there whole or not at all.</summary>
    /// <param name="config">A <c>config.json</c>, or a folder that holds one.</param>
    /// <param name="options">Where to, and how.</param>
    /// <param name="cancellation">Stops before the next tensor; nothing is left behind.</param>
    /// <exception cref="InputException">The configuration, the tokenizer or an option cannot be used, or the folder holds something.</exception>
    public static InitializationRecord Write(string config, InitializationOptions options, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(config);
        ArgumentNullException.ThrowIfNull(options);
        var (type, limit) = (WeightFormat.TypeOf(options.Type), WeightFormat.ShardLimit(options.MaxShardSize));
        if (!Path.Exists(config)) throw new InputException($"there is no file or folder {config}; expected a config.json, or a folder that holds one");
        var folder = File.Exists(config) ? ModelFolder.OpenConfig(config) : ModelFolder.Open(config);
        TorchVersions.Require();
        var blueprint = ModelBlueprint.Read(folder);
        var (tokenizer, notes) = Tokenizer(options.Tokenizer, folder, blueprint);
        var tensors = new InitialWeights(blueprint, options.Seed, type).All(cancellation);
        InitializationRecord? record = null;
        AtomicFolder.Write(options.Output, [], beside =>
        {
            SafetensorsShards.Write(beside, tensors, limit);
            ConfigFile.Write(Path.Combine(beside, "config.json"), JsonObject.Create(folder.Config)!, blueprint.Architecture, type);
            TokenizerFiles.Copy(tokenizer, beside);
            record = new()
            {
                Output = options.Output,
                Architecture = blueprint.Architecture,
                Seed = options.Seed,
                Parameters = tensors.Sum(t => t.Shape.Aggregate(1L, (product, dimension) => product * dimension)),
                Tensors = tensors.Count,
                Bytes = tensors.Sum(t => t.Length),
                Files = [.. Directory.EnumerateFiles(beside).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)],
                Notes = notes,
            };
        });
        return record!;
    }

    private static (IReadOnlyList<string> Files, IReadOnlyList<string> Notes) Tokenizer(string? given, ModelFolder folder, ModelBlueprint blueprint)
    {
        var path = given ?? folder.Path;
        var files = Directory.Exists(path) ? TokenizerFiles.In(path) : [];
        if (files.Count == 0 && given is null) return ([], [$"there is no tokenizer in {path}, so none was copied"]);
        var size = Tokenization.Tokenizer.Load(path).VocabularySize;
        if (size > blueprint.Vocabulary)
        {
            throw new InputException($"the tokenizer in {path} has {size} ids, but {folder.ConfigPath} has a vocab_size of {blueprint.Vocabulary}; "
                + "raise it, or take another tokenizer");
        }
        return (files, []);
    }
}
