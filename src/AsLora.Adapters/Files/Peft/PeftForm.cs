using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files.Peft;

/// <summary>How an adapter is written for PEFT: as which of its methods, with which alpha, and what that leaves for B to be multiplied by.</summary>
/// <param name="Manifest">The adapter.</param>
/// <param name="Method">The method of PEFT: LoRA, rsLoRA or VeRA.</param>
/// <param name="Alpha">lora_alpha, a whole number of at least 1; not written for VeRA.</param>
/// <param name="FactorOfB">What every B is multiplied by; 1 where alpha says it all.</param>
internal sealed record PeftForm(AdapterManifest Manifest, AdapterMethod Method, int Alpha, double FactorOfB)
{
    /// <summary>Whether the shared pair and the diagonals are written instead of a pair for every site.</summary>
    public bool IsVera => ReferenceEquals(Method, VeraMethod.Definition);

    /// <summary>Chooses the form: the method's own where PEFT has it.</summary>
    /// <param name="manifest">The adapter.</param>
    /// <param name="asLora">Whether plain LoRA is wanted whatever the method.</param>
    public static PeftForm Of(AdapterManifest manifest, bool asLora)
    {
        var (method, options) = (AdapterMethods.Get(manifest.Method), manifest.Options);
        AdapterMethod[] known = asLora ? [] : [VeraMethod.Definition, LoraMethod.RankStabilized];
        var form = Array.Find(known, m => ReferenceEquals(m, method)) ?? LoraMethod.Definition;
        // With this alpha the form's own scale is the method's scale.
        var alpha = method.Scale(options) / form.Scale(options with { Alpha = 1 });
        var whole = Math.Clamp(Math.Round(alpha), 1, int.MaxValue);
        return new(manifest, form, (int)whole, ReferenceEquals(form, VeraMethod.Definition) || Math.Abs(alpha - whole) <= 1e-9 * whole ? 1 : alpha / whole);
    }

    /// <summary>The tensors of the adapter, each contiguous and with memory of its own.</summary>
    /// <param name="value">Reads a factor, float32.</param>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors(Func<FactorSpec, Tensor> value)
    {
        var graph = Manifest.Graph;
        if (IsVera) return PeftNames.Of(isVera: true, graph).Select(name => KeyValuePair.Create(name.Value, value(graph[name.Key])));
        return graph.Sites.Where(s => graph.FactorOf(s, FactorRole.A) is not null).SelectMany(site =>
        {
            Tensor? Read(FactorRole role) => graph.FactorOf(site, role) is { } spec ? value(spec) : null;
            var (a, b) = (Read(FactorRole.A)!.narrow(1, 0, site.In), Read(FactorRole.B)!.narrow(0, 0, site.Out));
            if (Read(FactorRole.InnerDiagonal) is { } inner) a = a * inner.unsqueeze(1);     // [rank, in]
            if (Read(FactorRole.OuterDiagonal) is { } outer) b = b * outer.unsqueeze(1);     // [out, rank]
            if (FactorOfB != 1) b = b * FactorOfB;
            return new[]
            {
                KeyValuePair.Create(PeftNames.Of(isVera: false, site, FactorRole.A), a.contiguous()),
                KeyValuePair.Create(PeftNames.Of(isVera: false, site, FactorRole.B), b.contiguous()),
            };
        });
    }
}
