using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tokenization.Pipeline;
using Google.Protobuf;

namespace AsLora.Tokenization.Files;

/// <summary>
/// A <c>tokenizer.model</c> of SentencePiece: a message of protocol buffers. Fields that say how the model was trained are passed over; those that say how
/// texts are cut must say what is supported.
/// </summary>
internal sealed class SentencePieceFile
{
    private const string Name = "tokenizer.model";
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<SentencePiece> _pieces = [];
    private readonly List<string> _problems;
    private int _algorithm = 1;

    private SentencePieceFile(List<string> problems) => _problems = problems;

    /// <summary>The pieces; the id of each is its place.</summary>
    public IReadOnlyList<SentencePiece> Pieces => _pieces;

    /// <summary>Whether characters without a piece become the pieces of their bytes.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>Whether a space is put before a text.</summary>
    public bool AddDummyPrefix { get; private set; } = true;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">It is damaged or cannot be read.</exception>
    public static SentencePieceFile Read(string path, List<string> problems)
    {
        try
        {
            var file = new SentencePieceFile(problems);
            file.Model(InputFile.ReadAllBytes(path));
            return file._pieces.Count > 0 ? file : throw Damaged(path, "it has no pieces");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or DecoderFallbackException)
        {
            throw Damaged(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static InputException Damaged(string path, string reason, Exception? inner = null) =>
        new($"{path} is no model of SentencePiece: it is damaged, cut off or of another kind ({reason}); copy it again", inner);

    private void Model(byte[] message)
    {
        // SentencePiece itself collapses spaces where a file says nothing else.
        var removesSpaces = true;
        Fields(message, (field, input) =>
        {
            if (field == 1) Piece(input.ReadBytes().ToByteArray());
            else if (field == 2) Trainer(input.ReadBytes().ToByteArray());
            else if (field == 3) removesSpaces = Normalizer(input.ReadBytes().ToByteArray());
            else if (field == 5) Denormalizer(input.ReadBytes().ToByteArray());
            else return false;
            return true;
        });
        if (_algorithm != 2) Unsupported("trainer_spec.model_type", Algorithm(_algorithm), "BPE (2)");
        if (removesSpaces) Unsupported("normalizer_spec.remove_extra_whitespaces", "true", "false");
    }

    private void Piece(byte[] message)
    {
        var (text, score, kind) = ("", 0f, (int)SentencePieceKind.Normal);
        Fields(message, (field, input) =>
        {
            if (field == 1) text = s_utf8.GetString(input.ReadBytes().Span);
            else if (field == 2) score = input.ReadFloat();
            else if (field == 3) kind = input.ReadEnum();
            else return false;
            return true;
        });
        var where = $"{Name}: piece {_pieces.Count} \"{text}\"";
        if (text.Length == 0) _problems.Add($"{where} is empty");
        if (!float.IsFinite(score)) _problems.Add($"{where} has the score {score}");
        if (!Enum.IsDefined((SentencePieceKind)kind) || kind == (int)SentencePieceKind.Unused)
            _problems.Add($"{where} is of type {kind}; supported: 1, 2, 3, 4, 6");
        _pieces.Add(new(text, score, (SentencePieceKind)kind));
    }

    private void Trainer(byte[] message) => Fields(message, (field, input) =>
    {
        if (field == 3) _algorithm = input.ReadEnum();
        else if (field == 24) Only("trainer_spec.treat_whitespace_as_suffix", input.ReadBool(), false);
        else if (field == 35) ByteFallback = input.ReadBool();
        else return false;
        return true;
    });

    private bool Normalizer(byte[] message)
    {
        var removesSpaces = true;
        Fields(message, (field, input) =>
        {
            if (field == 2) NoRules("normalizer_spec", input.ReadBytes());
            else if (field == 3) AddDummyPrefix = input.ReadBool();
            else if (field == 4) removesSpaces = input.ReadBool();
            else if (field == 5) Only("normalizer_spec.escape_whitespaces", input.ReadBool(), true);
            else return false;
            return true;
        });
        return removesSpaces;
    }

    private void Denormalizer(byte[] message) => Fields(message, (field, input) =>
    {
        if (field != 2) return false;
        NoRules("denormalizer_spec", input.ReadBytes());
        return true;
    });

    // The rules that replace characters are compiled into a form of their own; LLaMA's models have none (their normalization is called "identity").
    private void NoRules(string spec, ByteString rules)
    {
        if (rules.Length > 0) Unsupported($"{spec}.precompiled_charsmap", $"{rules.Length} bytes", "none (normalization \"identity\")");
    }

    private void Only(string key, bool found, bool supported)
    {
        if (found != supported) Unsupported(key, found ? "true" : "false", supported ? "true" : "false");
    }

    private void Unsupported(string key, string found, string supported) => _problems.Add($"{Name} {key}: found {found}; supported: {supported}");

    private static string Algorithm(int type) => type switch { 1 => "unigram (1)", 3 => "word (3)", 4 => "char (4)", _ => $"{type}" };

    // Reads each field of a message, or passes over it where nobody does.
    private static void Fields(byte[] message, Func<int, CodedInputStream, bool> read)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
            if (!read(WireFormat.GetTagFieldNumber(tag), input)) input.SkipLastField();
    }
}
