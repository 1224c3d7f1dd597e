namespace AsLora.Reports;

/// <summary>Names as people order them: <c>seed-2</c> before <c>seed-10</c>.</summary>
internal static class NaturalOrder
{
    /// <summary>Compares ordinally, but runs of digits by the number they are.</summary>
    public static Comparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string a, string b)
    {
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            ReadOnlySpan<char> left = Digits(a, i), right = Digits(b, j);
            var order = left.Length > 0 && right.Length > 0 ? CompareNumbers(left, right) : a[i].CompareTo(b[j]);
            if (order != 0) return order;
            i += Math.Max(1, left.Length);
            j += Math.Max(1, right.Length);
        }
        var rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    private static ReadOnlySpan<char> Digits(string text, int from)
    {
        var to = from;
        while (to < text.Length && char.IsAsciiDigit(text[to])) to++;
        return text.AsSpan(from, to - from);
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
