using AsLora.Tokenization.Pipeline;
using Google.Protobuf;

namespace AsLora.Tests.Support;

/// <summary>Models of SentencePiece small enough to check ids by hand, field by field.</summary>
internal static class TinySentencePieces
{
    /// <summary>The id of the piece of byte 0; that of byte n is n more.</summary>
    public const int FirstByte = 3;

    /// <summary>The id of the first piece behind the bytes, in the order of <see cref="Words"/>.</summary>
    public const int FirstWord = FirstByte + 256;

    /// <summary>Pieces that are text; the earlier, the higher their scores.</summary>
    public static IReadOnlyList<string> Words { get; } = ["▁a", "he", "ll", "▁he", "llo", "▁hello", "..", "...", "▁▁", "aa", "▁", "a", "h", "e", "l", "o", "."];

    /// <summary>The unknown piece, <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>, the bytes, the words.</summary>
    public static IReadOnlyList<SentencePiece> Pieces { get; } =
    [
        new("<unk>", 0, SentencePieceKind.Unknown), new("<s>", 0, SentencePieceKind.Control), new("</s>", 0, SentencePieceKind.Control),
        .. Enumerable.Range(0, 256).Select(value => new SentencePiece($"<0x{value:X2}>", 0, SentencePieceKind.Byte)),
        .. Words.Select((word, index) => new SentencePiece(word, -index, SentencePieceKind.Normal)),
    ];

    /// <summary>The id of a word.</summary>
    public static int Id(string word) => FirstWord + Words.ToList().IndexOf(word);

    /// <summary>The trainer's notes of LLaMA: byte-pair encoding with bytes.</summary>
    public static byte[] Trainer(int algorithm = 2, bool byteFallback = true) => Message(output =>
    {
        Write(output, 3, algorithm);
        Write(output, 4, 32_000);
        Write(output, 35, byteFallback ? 1 : 0);
    });

    /// <summary>The rules of LLaMA for texts before they are cut.</summary>
    public static byte[] Normalizer(bool addDummyPrefix = true, bool removeExtraSpaces = false) => Message(output =>
    {
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString("identity");
        Write(output, 3, addDummyPrefix ? 1 : 0);
        Write(output, 4, removeExtraSpaces ? 1 : 0);
    });

    /// <summary>A file.</summary>
    public static byte[] File(IEnumerable<SentencePiece>? pieces = null, byte[]? trainer = null, byte[]? normalizer = null) => Message(output =>
    {
        foreach (var piece in pieces ?? Pieces) Write(output, 1, Piece(piece));
        Write(output, 2, trainer ?? Trainer());
        Write(output, 3, normalizer ?? Normalizer());
    });

    /// <summary>A message of fields.</summary>
    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true)) write(output);
        return stream.ToArray();
    }

    /// <summary>A field that holds bytes.</summary>
    public static void Write(CodedOutputStream output, int field, byte[] bytes)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    }

    /// <summary>A field that holds a number.</summary>
    public static void Write(CodedOutputStream output, int field, int number)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt32(number);
    }

    private static byte[] Piece(SentencePiece piece) => Message(output =>
    {
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(piece.Text);
        output.WriteTag(2, WireFormat.WireType.Fixed32);
        output.WriteFloat(piece.Score);
        Write(output, 3, (int)piece.Kind);
    });
}
