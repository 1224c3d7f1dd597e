using CsCheck;

namespace AsLora.Tests.Support;

/// <summary>Texts of every kind: words, white space, accents, scripts, emoji, control characters.</summary>
internal static class SomeTexts
{
    private static readonly Gen<string> s_codePoint =
        Gen.OneOf(
                Gen.Int[0x20, 0x7E], Gen.Int[0, 0x24F], Gen.Int[0x300, 0x52F], Gen.Int[0x2000, 0x206F],
                Gen.Int[0x3000, 0xD7FF], Gen.Int[0xE000, 0x1FFFF], Gen.Int[0x20000, 0x10FFFF])
            .Select(char.ConvertFromUtf32);

    private static readonly Gen<string> s_piece = Gen.OneOf(
        s_codePoint,
        Gen.OneOf(" ", "  ", "\n", "\r\n", "the", "hello", " world", "don't", "cat", "sat", "[MASK]", "</s>", "<mask>"));

    /// <summary>Texts that are valid Unicode.</summary>
    public static Gen<string> Valid { get; } = s_piece.Array[0, 20].Select(string.Concat);

    /// <summary>Texts that may hold unpaired surrogates.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(Valid, Gen.String);
}
