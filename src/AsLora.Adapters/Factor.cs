using AsLora.Adapters.Sharing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>One stored matrix or vector, trained or frozen. Its only owner is an <see cref="AdapterSet"/>.</summary>
public sealed class Factor : IDisposable
{
    internal Factor(FactorSpec spec, Tensor value)
    {
        Spec = spec;
        Value = new Parameter(value, requires_grad: spec.Trained);
    }

    /// <summary>Its name, role, kind, home layer and shape.</summary>
    public FactorSpec Spec { get; }

    /// <summary>The values, float32, of the shape in <see cref="Spec"/>.</summary>
    public Parameter Value { get; private set; }

    /// <summary>Frees the values.</summary>
    public void Dispose()
    {
        Value.grad?.Dispose();
        Value.Dispose();
    }

    internal void MoveTo(Device device)
    {
        if (Value.device.Equals(device)) return;
        using var old = Value;
        using var _ = no_grad();
        Value = new Parameter(old.detach().to(device), requires_grad: Spec.Trained);
    }
}
