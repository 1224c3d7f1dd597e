using AsLora.Adapters;
using AsLora.Models;

namespace AsLora.Training;

/// <summary>Everything a run trains, by name.</summary>
internal sealed class TrainedParameters
{
    private readonly OrderedDictionary<string, TrainedParameter> _all = new(StringComparer.Ordinal);
    private readonly long _frozen;
    private readonly long _lora;

    private TrainedParameters(IEnumerable<TrainedParameter> all, long frozen, long lora)
    {
        foreach (var parameter in all) _all.Add(parameter.Name, parameter);
        (_frozen, _lora) = (frozen, lora);
    }

    /// <summary>All of them: factors first, then the model's own in model order.</summary>
    public IEnumerable<TrainedParameter> All => _all.Values;

    /// <summary>Collects what requires gradients: trained factors, and what the model was loaded to train.</summary>
    /// <param name="model">The model.</param>
    /// <param name="adapters">The adapter attached to it.</param>
    /// <param name="decayAll">Whether biases and norms decay too.</param>
    public static TrainedParameters Select(PretrainedModel model, AdapterSet adapters, bool decayAll)
    {
        var all = new List<TrainedParameter>();
        long frozen = adapters.Factors.Where(f => !f.Spec.Trained).Sum(f => f.Spec.Size);
        all.AddRange(adapters.Factors.Where(f => f.Spec.Trained).Select(f => new TrainedParameter(f.Spec.Id, f.Value, TrainedRole.Factor, Decays: true)));
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (!parameter.requires_grad) frozen += parameter.numel();
            else all.Add(new(name, parameter, model.IsHead(name) ? TrainedRole.Head : TrainedRole.Base, decayAll || Decays(name)));
        }
        return new(all, frozen, adapters.LoraSize);
    }

    /// <summary>What trains now; smaller after every merge.</summary>
    public ParameterCounts Counts()
    {
        long Sum(bool head) => _all.Values.Where(p => (p.Role == TrainedRole.Head) == head).Sum(p => p.Value.numel());
        var (adapter, head) = (Sum(head: false), Sum(head: true));
        return new(adapter, head, adapter + head + _frozen, _lora);
    }

    /// <summary>Takes out a factor that gave way.</summary>
    /// <param name="name">The factor's id.</param>
    public void Remove(string name) => _all.Remove(name);

    // Transformers lets neither biases nor norms decay (Trainer.get_decay_parameter_names): LayerNorm, input_layernorm, post_attention_layernorm, norm.
    private static bool Decays(string name) =>
        !name.EndsWith("bias", StringComparison.Ordinal) && !name.Contains("layernorm", StringComparison.OrdinalIgnoreCase) && !name.Split('.').Contains("norm", StringComparer.Ordinal);
}
