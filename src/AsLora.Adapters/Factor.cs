using AsLora.Adapters.Sharing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>One stored matrix or vector, trained or frozen. Its only owner is an <see cref="AdapterSet"/>.</summary>
public sealed class Factor : IDisposable
{
    internal Factor(FactorSpec spec, Tensor value, Device device)
    {
        Spec = spec;
        Value = Copy(value, device);
    }

    /// <summary>Its name, role, kind, home layer and shape.</summary>
    public FactorSpec Spec { get; }

    /// <summary>The values, float32, of the shape in <see cref="Spec"/>.</summary>
    public Parameter Value { get; private set; }

    /// <summary>Frees the values.</summary>
    public void Dispose() => Value.Dispose();

    internal void MoveTo(Device device)
    {
        if (Value.device.Equals(device)) return;
        using var old = Value;
        Value = Copy(old, device);
    }

    // The set frees its factors itself; a dispose scope they happened to be made in must not.
    private Parameter Copy(Tensor value, Device device)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var copy = empty(value.shape, ScalarType.Float32, device);
        copy.copy_(value);
        var parameter = new Parameter(copy, requires_grad: Spec.Trained);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
