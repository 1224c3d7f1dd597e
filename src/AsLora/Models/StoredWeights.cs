using AsLora.Adapters.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>Gives the parameters of a model their values.</summary>
internal static class StoredWeights
{
    /// <summary>
    /// Reads what is stored into its place and makes the rest anew: biases 0, the weights of norms 1, matrices normal. The model is freed where reading fails.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">Which stored tensor fills which parameter.</param>
    /// <param name="weights">The stored tensors.</param>
    /// <param name="deviation">Standard deviation of weights that are made anew.</param>
    /// <param name="seed">Decides what is made anew.</param>
    public static void Fill(nn.Module model, WeightPlan plan, SafetensorsReader weights, double deviation, ulong seed)
    {
        try
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
            if (parameters.Values.All(p => p.device_type == DeviceType.META)) return; // shapes alone are wanted
            foreach (var (parameter, name) in plan.Stored) weights.ReadInto(name, parameters[parameter]);
            using var generator = new Generator(seed, CPU);
            foreach (var (name, parameter) in plan.New.Select(name => (name, parameters[name])))
            {
                if (parameter.dim() == 1) parameter.fill_(name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
                else parameter.copy_(randn(parameter.shape, generator: generator).mul_(deviation));
            }
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
