using System.Globalization;

namespace AsLora.Tokenization.Characters;

/// <summary>A fixed set of code points.</summary>
internal sealed class CodePointSet
{
    // Rising; the set is entered at every even index and left at every odd one.
    private readonly int[] _bounds;

    /// <summary>Reads ranges such as <c>21-2F 3A 5B-60</c>: hexadecimal, rising, both ends included.</summary>
    public CodePointSet(string ranges) => _bounds = [.. ranges.Split(' ').SelectMany(Bounds)];

    /// <summary>How many code points belong to it.</summary>
    public int Count => _bounds.Chunk(2).Sum(range => range[1] - range[0]);

    /// <summary>Whether a code point belongs to it.</summary>
    public bool Contains(int codePoint)
    {
        var index = Array.BinarySearch(_bounds, codePoint);
        return ((index >= 0 ? index : ~index - 1) & 1) == 0;
    }

    private static int[] Bounds(string range)
    {
        var ends = range.Split('-');
        return [Parse(ends[0]), Parse(ends[^1]) + 1];
    }

    private static int Parse(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
