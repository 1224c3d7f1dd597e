using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models;

namespace AsLora.Training;

/// <summary>Everything a run trains, by name.</summary>
internal sealed class TrainedParameters
{
    private readonly OrderedDictionary<string, TrainedParameter> _all = new(StringComparer.Ordinal);
    private readonly long _frozen;
    private readonly AdapterSet _adapters;

    private TrainedParameters(IEnumerable<TrainedParameter> all, long frozen, AdapterSet adapters)
    {
        foreach (var parameter in all) _all.Add(parameter.Name, parameter);
        (_frozen, _adapters) = (frozen, adapters);
        ShareRates();
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
        return new(all, frozen, adapters);
    }

    /// <summary>What trains now; smaller after every merge.</summary>
    public ParameterCounts Counts()
    {
        long Sum(bool head) => _all.Values.Where(p => (p.Role == TrainedRole.Head) == head).Sum(p => p.Value.numel());
        var (adapter, head) = (Sum(head: false), Sum(head: true));
        return new(adapter, head, adapter + head + _frozen, _adapters.LoraSize);
    }

    /// <summary>Takes out a factor that gave way; its readers read another one by now.</summary>
    /// <param name="name">The factor's id.</param>
    public void Remove(string name)
    {
        _all.Remove(name);
        ShareRates();
    }

    private void ShareRates()
    {
        if (_adapters.Options.SharedRate == SharedRate.One) return;
        foreach (var id in _adapters.Graph.Factors.Select(f => f.Id).Where(_all.ContainsKey))
            _all[id] = _all[id] with { RateShare = RateShare(_adapters.Graph.ReadersOf(id).Count()) };
    }

    private double RateShare(int readers) => _adapters.Options.SharedRate == SharedRate.Sqrt ? 1 / Math.Sqrt(readers) : 1.0 / readers;

    // Transformers lets neither biases nor norms decay (Trainer.get_decay_parameter_names): LayerNorm, layer_norm, input_layernorm,
    // post_attention_layernorm, norm.
    private static bool Decays(string name) =>
        !name.EndsWith("bias", StringComparison.Ordinal) && !name.Contains("layernorm", StringComparison.OrdinalIgnoreCase)
        && !name.Contains("layer_norm", StringComparison.Ordinal) && !name.Split('.').Contains("norm", StringComparer.Ordinal);
}
