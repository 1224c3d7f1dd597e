namespace AsLora.Tokenization.Pipeline;

/// <summary>Where special tokens go around a text and around two, and which segments they and the texts have.</summary>
/// <param name="Single">The pieces around one text.</param>
/// <param name="Pair">The pieces around two texts.</param>
internal sealed record SpecialTokenTemplate(IReadOnlyList<TemplatePiece> Single, IReadOnlyList<TemplatePiece> Pair)
{
    /// <summary>No special tokens: the texts one after the other, in segments 0 and 1.</summary>
    public static SpecialTokenTemplate None { get; } = new([TemplatePiece.Of(0, 0)], [TemplatePiece.Of(0, 0), TemplatePiece.Of(1, 1)]);

    /// <summary>BERT's: <c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>, the second text and its end in segment 1.</summary>
    public static SpecialTokenTemplate Bert(int start, int end)
    {
        TemplatePiece[] single = [TemplatePiece.Special(start, 0), TemplatePiece.Of(0, 0), TemplatePiece.Special(end, 0)];
        return new(single, [.. single, TemplatePiece.Of(1, 1), TemplatePiece.Special(end, 1)]);
    }

    /// <summary>RoBERTa's: <c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>, all in segment 0.</summary>
    public static SpecialTokenTemplate Roberta(int start, int end)
    {
        TemplatePiece[] single = [TemplatePiece.Special(start, 0), TemplatePiece.Of(0, 0), TemplatePiece.Special(end, 0)];
        return new(single, [.. single, TemplatePiece.Special(end, 0), TemplatePiece.Of(1, 0), TemplatePiece.Special(end, 0)]);
    }

    /// <summary>LLaMA's: the tokens that begin and end a text, each if there is one, around either text; the second one is in segment 1.</summary>
    public static SpecialTokenTemplate Llama(int? begin, int? end)
    {
        return new(Around(0), [.. Around(0), .. Around(1)]);

        TemplatePiece[] Around(int text) => [.. Special(begin, text), TemplatePiece.Of(text, text), .. Special(end, text)];
        TemplatePiece[] Special(int? id, int segment) => id is { } known ? [TemplatePiece.Special(known, segment)] : [];
    }

    /// <summary>How many special tokens are added.</summary>
    public int Added(bool pair) => (pair ? Pair : Single).Sum(piece => piece.Ids.Count);

    /// <summary>Puts the special tokens around one text (the second is null) or two.</summary>
    public TokenizedText Apply(List<int> first, List<int>? second, int truncated)
    {
        var (ids, segments) = (new List<int>(), new List<int>());
        foreach (var piece in second is null ? Single : Pair)
        {
            ids.AddRange(piece.Text switch { 0 => first, 1 => second!, _ => piece.Ids });
            segments.AddRange(Enumerable.Repeat(piece.Segment, ids.Count - segments.Count));
        }
        return new([.. ids], [.. segments], truncated);
    }
}
