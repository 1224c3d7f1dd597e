using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Tokenization;

/// <summary>Texts padded on the right to the longest of them, on one device. Padding is known by position, never by token id.</summary>
public sealed class TokenBatch : IDisposable
{
    private TokenBatch(Tensor ids, Tensor? segments, Tensor? mask, Tensor? labels, long tokens) => (Ids, Segments, Mask, Labels, Tokens) = (ids, segments, mask, labels, tokens);

    /// <summary>Token ids, int64, [batch, length].</summary>
    public Tensor Ids { get; }

    /// <summary>Segments, int64, [batch, length]; null where the model reads none, as in language modelling.</summary>
    public Tensor? Segments { get; }

    /// <summary>True where there is a token and false where there is padding, [batch, length]; null where nothing is padded.</summary>
    public Tensor? Mask { get; }

    /// <summary>
    /// Labels, one a prediction: [batch] int64 classes, or float32 numbers for regression; in language modelling [targets], the int64 ids that follow the positions of
    /// <see cref="Predicting"/>, or, in masked language modelling, that stood there. Null where they are not known.
    /// </summary>
    public Tensor? Labels { get; }

    /// <summary>
    /// The positions whose next token is a target, or in masked language modelling the positions of the targets themselves, as row · length + position,
    /// int64, [targets]: a language model gives logits for these alone. Null where there are no targets, and logits are wanted of every position.
    /// </summary>
    public Tensor? Predicting { get; private init; }

    /// <summary>Which text of its row a token belongs to, counted from 0, int64, [batch, length], where rows hold several texts that know nothing of each other; null where each is one text.</summary>
    public Tensor? Documents { get; private init; }

    /// <summary>How many tokens there are, padding excluded.</summary>
    public long Tokens { get; }

    /// <summary>Pads texts to one batch.</summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="padId">The id that fills up short texts.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="InputException">There is no text, or one has no tokens.</exception>
    public static TokenBatch Create(IReadOnlyList<TokenizedText> texts, int padId, Device device)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (ids, segments, mask) = (new Padded<long>([.. texts.Select(t => t.Length)], padId), new Padded<long>([.. texts.Select(t => t.Length)], 0), new Padded<bool>([.. texts.Select(t => t.Length)], false));
        for (var row = 0; row < texts.Count; row++)
        {
            for (var i = 0; i < texts[row].Length; i++) (ids[row, i], segments[row, i], mask[row, i]) = (texts[row].Ids[i], texts[row].Segments[i], true);
        }
        using var scope = NewDisposeScope();
        return new(ids.On(device), segments.On(device), ids.IsPadded ? mask.On(device) : null, null, ids.Tokens);
    }

    /// <summary>Pads texts for language modelling to one batch, with the tokens that are learned as its labels.</summary>
    /// <param name="rows">The rows, at least one; each holds one text, or several one after the other that know nothing of each other.</param>
    /// <param name="padId">The id that fills up short rows.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="InputException">There is no row, or none has any token.</exception>
    public static TokenBatch ForLanguage(IReadOnlyList<IReadOnlyList<LabelledTokens>> rows, int padId, Device device)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int[] lengths = [.. rows.Select(row => row.Sum(text => text.Length))];
        var (ids, documents, mask) = (new Padded<long>(lengths, padId), new Padded<long>(lengths, -1), new Padded<bool>(lengths, false));
        var (predicting, labels) = (new List<long>(), new List<long>());
        for (var row = 0; row < rows.Count; row++)
        {
            var position = 0;
            foreach (var (document, text) in rows[row].Index())
            {
                for (var i = 0; i < text.Length; i++, position++)
                {
                    (ids[row, position], documents[row, position], mask[row, position]) = (text.Ids[i], document, true);
                    if (i == 0 || !text.IsTarget[i]) continue;
                    predicting.Add((row * (long)ids.Length) + position - 1);
                    labels.Add(text.Ids[i]);
                }
            }
        }
        using var scope = NewDisposeScope();
        return new(ids.On(device), null, ids.IsPadded ? mask.On(device) : null, Put(tensor(labels), device), ids.Tokens)
        {
            Predicting = Put(tensor(predicting), device),
            Documents = rows.Any(row => row.Count > 1) ? documents.On(device) : null,
        };
    }

    /// <summary>Pads texts of which some tokens are hidden to one batch, with those tokens as its labels.</summary>
    /// <param name="rows">The texts, at least one.</param>
    /// <param name="padId">The id that fills up short rows.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="InputException">There is no text, or one has no tokens.</exception>
    internal static TokenBatch ForMasking(IReadOnlyList<MaskedText> rows, int padId, Device device)
    {
        var batch = Create([.. rows.Select(row => new TokenizedText(row.Ids, new int[row.Ids.Length]))], padId, device);
        var length = batch.Ids.shape[1];
        long[] hidden = [.. rows.SelectMany((row, i) => row.Positions.Select(position => (i * length) + position))];
        long[] labels = [.. rows.SelectMany(row => row.Labels.Select(label => (long)label))];
        using var scope = NewDisposeScope();
        return new(batch.Ids, batch.Segments, batch.Mask, Put(tensor(labels), device), batch.Tokens) { Predicting = Put(tensor(hidden), device) };
    }

    /// <summary>Pads texts to one batch whose last positions are wanted: what comes after them is scored, and is no part of the batch.</summary>
    /// <param name="rows">The ids of each text, at least one.</param>
    /// <param name="wanted">How many of its last positions are wanted of each text.</param>
    /// <param name="padId">The id that fills up short rows.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="InputException">There is no text, or more positions are wanted of one than it has.</exception>
    internal static TokenBatch ForScoring(IReadOnlyList<int[]> rows, IReadOnlyList<int> wanted, int padId, Device device)
    {
        int[] lengths = [.. rows.Select(row => row.Length)];
        var (ids, mask, predicting) = (new Padded<long>(lengths, padId), new Padded<bool>(lengths, false), new List<long>());
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < lengths[row]; i++) (ids[row, i], mask[row, i]) = (rows[row][i], true);
            if (wanted[row] > lengths[row]) throw new InputException($"{wanted[row]} tokens are scored, and only {lengths[row]} are read before the last of them");
            for (var i = lengths[row] - wanted[row]; i < lengths[row]; i++) predicting.Add((row * (long)ids.Length) + i);
        }
        using var scope = NewDisposeScope();
        return new(ids.On(device), null, ids.IsPadded ? mask.On(device) : null, null, ids.Tokens)
        {
            Predicting = Put(tensor(predicting), device),
        };
    }

    /// <summary>The batch with its labels as classes; takes over this batch's tensors.</summary>
    /// <param name="classes">Class ids, one a text.</param>
    public TokenBatch WithLabels(ReadOnlySpan<long> classes)
    {
        using var scope = NewDisposeScope();
        return new(Ids, Segments, Mask, Put(tensor(classes.ToArray()), Ids.device), Tokens);
    }

    /// <summary>The batch with its labels as numbers; takes over this batch's tensors.</summary>
    /// <param name="numbers">Targets, one a text.</param>
    public TokenBatch WithLabels(ReadOnlySpan<float> numbers)
    {
        using var scope = NewDisposeScope();
        return new(Ids, Segments, Mask, Put(tensor(numbers.ToArray()), Ids.device), Tokens);
    }

    /// <summary>A batch of tensors that exist already; it owns them from then on.</summary>
    /// <param name="ids">int64, [batch, length].</param>
    /// <param name="segments">int64, [batch, length].</param>
    /// <param name="mask">bool, [batch, length], or null where nothing is padded.</param>
    /// <param name="labels">[batch], or null.</param>
    public static TokenBatch FromTensors(Tensor ids, Tensor segments, Tensor? mask, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var tokens = mask?.sum();
        return new(ids, segments, mask, labels, tokens?.item<long>() ?? ids.numel());
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in new[] { Ids, Segments, Mask, Labels, Predicting, Documents }) tensor?.Dispose();
    }

    // Into the caller's scope, if there is one; what else was made on the way is freed with the scope of the method that called.
    private static Tensor Put(Tensor values, Device device) => values.to(device).MoveToOuterDisposeScope();

    /// <summary>Rows of unequal length as one array, filled up on the right.</summary>
    private sealed class Padded<T> where T : unmanaged
    {
        private readonly T[] _values;
        private readonly int _rows;

        public Padded(int[] lengths, T fill)
        {
            if (lengths.Length == 0) throw new InputException("a batch needs at least one text");
            (_rows, Length, Tokens) = (lengths.Length, lengths.Max(), lengths.Sum(length => (long)length));
            if (Length == 0) throw new InputException("a batch of texts without any token cannot be read by a model");
            _values = new T[_rows * Length];
            Array.Fill(_values, fill);
        }

        public int Length { get; }

        public long Tokens { get; }

        public bool IsPadded => Tokens < _values.Length;

        public T this[int row, int position]
        {
            set => _values[(row * Length) + position] = value;
        }

        public Tensor On(Device device) => Put(from_array(_values, dtype: null, device: CPU).view(_rows, Length), device);
    }
}
