using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;

namespace AsLora.Models.Decoders;

/// <summary>What language models and classifiers on a decoder have in common when they are loaded.</summary>
internal static class DecoderLoader
{
    private static readonly string[] Heads = ["lm_head.", "score."];

    /// <summary>What is adapted where nobody says otherwise, as in PEFT.</summary>
    public static IReadOnlyList<string> DefaultTargets { get; } = ["q_proj", "v_proj"];

    /// <summary>Which stored tensor fills which parameter; the model is freed where they do not fit.</summary>
    /// <param name="model">The model, without values yet.</param>
    /// <param name="folder">Its files.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="isIgnored">Whether a stored tensor belongs to nothing this model computes.</param>
    public static WeightPlan Plan(PretrainedModel model, ModelFolder folder, SafetensorsReader weights, Func<string, bool> isIgnored)
    {
        try
        {
            var parameters = model.named_parameters().ToDictionary(p => p.name, p => (IReadOnlyList<long>)p.parameter.shape, StringComparer.Ordinal);
            var isPrefixed = weights.Entries.Keys.Any(name => name.StartsWith($"{Decoder.Prefix}.", StringComparison.Ordinal));
            bool IsHead(string stored) => Heads.Any(h => stored.StartsWith(h, StringComparison.Ordinal));
            string NameOf(string stored) => isPrefixed || IsHead(stored) ? stored : $"{Decoder.Prefix}.{stored}";
            var stored = weights.Entries.Values.ToDictionary(e => NameOf(e.Name), StringComparer.Ordinal);
            return WeightPlan.Create(parameters, stored, model.IsHead, isIgnored, folder.Path);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor is a constant that older versions stored.</summary>
    /// <param name="name">The name in the model.</param>
    public static bool IsConstant(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>Refuses texts that are too long.</summary>
    /// <param name="length">How many tokens there are.</param>
    /// <param name="limit">How many there may be.</param>
    /// <exception cref="InputException">There are more.</exception>
    public static void CheckLength(long length, int limit)
    {
        if (length > limit)
            throw new InputException($"a text of {length} tokens is longer than the {limit} this model can read; cut texts to at most {limit} tokens");
    }
}
