using AsLora.Adapters;
using AsLora.Models;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Evaluation;

/// <summary>Answers by the choice whose tokens are likeliest behind the prompt, in sum; of equal ones the first.</summary>
/// <param name="model">The model.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="choices">The choices, as they stand behind a prompt.</param>
/// <param name="maxLength">How many tokens the model reads at most; of longer texts the last ones are read.</param>
internal sealed class LikelihoodAnswers(CausalLanguageModel model, Tokenizer tokenizer, IReadOnlyList<string> choices, int maxLength)
{
    /// <summary>Answers prompts in one batch.</summary>
    /// <param name="prompts">The prompts.</param>
    public IReadOnlyList<ModelAnswer> Answer(IReadOnlyList<BenchmarkPrompt> prompts)
    {
        // Choices that differ in their last token alone share a row: its last logits tell all of them apart.
        var rows = new List<(int[] Read, int[] Wanted)>();
        var places = new List<(int Row, int[] Choice)>();
        foreach (var prompt in prompts)
        {
            var first = rows.Count;
            foreach (var choice in choices)
            {
                var whole = tokenizer.Tokenize(prompt.Text + choice, addSpecialTokens: true);
                if (whole.Length <= prompt.Ids.Length)
                    throw new InputException($"the tokenizer has no token of its own for \"{choice}\" behind a prompt, so it has no likelihood");
                var (read, wanted) = (whole[..^1], whole[prompt.Ids.Length..]);
                var row = rows.FindIndex(first, known => known.Wanted.Length == wanted.Length && known.Read.AsSpan().SequenceEqual(Last(read)));
                if (row < 0) rows.Add((Last(read), wanted));
                places.Add((row < 0 ? rows.Count - 1 : row, wanted));
            }
        }
        var likelihoods = LogLikelihoods(rows, places);
        return [.. likelihoods.Chunk(choices.Count).Select(each => new ModelAnswer(choices[each.IndexOf(each.Max())], null, each))];
    }

    private int[] Last(int[] ids) => ids.Length > maxLength ? ids[^maxLength..] : ids;

    private double[] LogLikelihoods(List<(int[] Read, int[] Wanted)> rows, List<(int Row, int[] Choice)> places)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var device = model.Linears[0].Weight.device;
        using var batch = TokenBatch.ForScoring([.. rows.Select(row => row.Read)], [.. rows.Select(row => row.Wanted.Length)], tokenizer.PadId, device);
        var logarithms = nn.functional.log_softmax(model.forward(batch), -1); // [wanted, vocabulary]
        int[] starts = [0, .. rows.Select(row => row.Wanted.Length)];
        for (var row = 1; row < starts.Length; row++) starts[row] += starts[row - 1];
        long[] wanted = [.. places.SelectMany(place => place.Choice.Select((id, i) => ((starts[place.Row] + (long)i) * model.VocabularySize) + id))];
        var values = logarithms.view(-1).index_select(0, tensor(wanted, device: logarithms.device)).cpu().data<float>().ToArray();
        var next = 0;
        return [.. places.Select(place => place.Choice.Sum(_ => (double)values[next++]))];
    }
}
