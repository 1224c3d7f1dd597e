using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// The alphabet of byte-level BPE: one printable character for every byte. The printable bytes of Latin-1 stand for themselves, the other 68 for U+0100
/// onwards, in order; a space is <c>Ġ</c>, a line feed <c>Ċ</c>.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Characters();
    private static readonly Dictionary<char, byte> s_bytes = s_characters.Index().ToDictionary(c => c.Item, c => (byte)c.Index);

    /// <summary>The character of every byte, in order of bytes.</summary>
    public static IReadOnlyList<char> All => s_characters;

    /// <summary>The UTF-8 bytes of a text as characters of the alphabet.</summary>
    public static string Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (characters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++) characters[i] = s_characters[bytes[i]];
        });
    }

    /// <summary>The bytes that a token stands for: those of its characters, or, where one of them is not of the alphabet, those of its text.</summary>
    public static byte[] Decode(string token) => token.All(s_bytes.ContainsKey) ? [.. token.Select(c => s_bytes[c])] : Encoding.UTF8.GetBytes(token);

    private static char[] Characters()
    {
        var next = 0x100;
        return [.. Enumerable.Range(0, 256).Select(value => (char)(value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? value : next++))];
    }
}
