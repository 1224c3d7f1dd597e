using AsLora.Adapters;
using AsLora.Adapters.Methods;

namespace AsLora.Tests.Support;

/// <summary>Things tests need and do not care about.</summary>
internal static class Some
{
    /// <summary>The sites of a RoBERTa encoder.</summary>
    public static IReadOnlyList<AdapterSite> RobertaSites(int layers = 12, long width = 768, params string[] kinds) =>
        [.. from layer in Enumerable.Range(0, layers)
            from kind in kinds.Length > 0 ? kinds : ["query", "value"]
            select AdapterSite.FromName($"roberta.encoder.layer.{layer}.attention.self.{kind}", width, width)];

    /// <summary>The number of parameters a method trains on some sites before the first step.</summary>
    public static long TrainedSize(string method, IReadOnlyList<AdapterSite> sites, int rank = 8) =>
        AdapterMethods.Get(method).Graph(sites, new MethodOptions { Rank = rank }).TrainedSize;
}
