using AsLora.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>A table of vectors, looked up by row.</summary>
internal sealed class Embedding : nn.Module<Tensor, Tensor>, IParameterOwner
{
    private Parameter weight;

    /// <summary>Takes over its table.</summary>
    /// <param name="name">The module path.</param>
    /// <param name="table">[rows, width].</param>
    public Embedding(string name, Tensor table) : base(name)
    {
        weight = new(table, requires_grad: false);
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The table, [rows, width].</summary>
    public Parameter Table => weight;

    /// <summary>The vectors of some rows.</summary>
    /// <param name="rows">int64, [batch, length].</param>
    /// <returns>[batch, length, width].</returns>
    public override Tensor forward(Tensor rows) => weight.index_select(0, rows.reshape(-1)).view(rows.shape[0], rows.shape[1], weight.shape[1]);

    /// <summary>The vectors of neighbouring rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <returns>[count, width].</returns>
    public Tensor Range(long first, long count) => weight.narrow(0, first, count);

    /// <inheritdoc/>
    Parameter IParameterOwner.Exchange(string name, Parameter value)
    {
        var old = weight;
        weight = value;
        ConditionallyRegisterParameter(name, value);
        return old;
    }
}
