using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>Batches of language modelling as the reference writes them: a label for every token, -100 where it is not learned.</summary>
internal static class LabelledBatch
{
    private const long Ignored = -100;

    /// <summary>The batch of rows that are padded on the right.</summary>
    public static TokenBatch Of(Tensor ids, Tensor mask, Tensor labels)
    {
        var rows = (int)ids.shape[0];
        long[] Row(Tensor values, int row) => values[row].to(ScalarType.Int64).contiguous().data<long>().ToArray();
        return TokenBatch.ForLanguage([.. Enumerable.Range(0, rows).Select(row =>
        {
            var length = (int)Row(mask, row).Sum();
            return new[] { new LabelledTokens([.. Row(ids, row).Take(length).Select(id => (int)id)], [.. Row(labels, row).Take(length).Select(label => label != Ignored)]) };
        })], padId: 0, ids.device);
    }
}
