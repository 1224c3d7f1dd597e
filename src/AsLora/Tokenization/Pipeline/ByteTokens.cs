using System.Globalization;
using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>The tokens that stand for bytes where a character has none of its own: <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
internal sealed class ByteTokens
{
    private readonly int?[] _ids;

    /// <summary>Looks them up.</summary>
    public ByteTokens(Vocabulary vocabulary) =>
        _ids = [.. Enumerable.Range(0, 256).Select(value => vocabulary.TryGetId(Token((byte)value), out var id) ? (int?)id : null)];

    /// <summary>Whether every byte has one.</summary>
    public bool IsComplete => _ids.All(id => id is not null);

    /// <summary>The token of a byte.</summary>
    public static string Token(byte value) => $"<0x{value:X2}>";

    /// <summary>The byte that a token stands for; null where it is another token.</summary>
    public static byte? Value(string token) =>
        token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>The ids of the UTF-8 bytes of a text; null where one of them has no token.</summary>
    public int[]? Ids(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes.All(value => _ids[value] is not null) ? [.. bytes.Select(value => _ids[value]!.Value)] : null;
    }
}
