using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>Names, widths and TorchSharp's counterparts of the stored types.</summary>
internal static class SafetensorsTypes
{
    private static readonly string[] All = [.. Enum.GetValues<SafetensorsType>().Select(type => type.ToString().ToUpperInvariant())];

    /// <summary>Every type's name in files, in the order of the types.</summary>
    public static IReadOnlyList<string> Names => All;

    /// <summary>The name in files, for example <c>BF16</c>.</summary>
    public static string Name(this SafetensorsType type) => All[(int)type];

    /// <summary>The type of this name, or null. Names are upper case.</summary>
    public static SafetensorsType? Find(string name) => Array.IndexOf(All, name) is >= 0 and var type ? (SafetensorsType)type : null;

    /// <summary>Bytes an element.</summary>
    public static int Width(this SafetensorsType type) => type switch
    {
        SafetensorsType.Bool or SafetensorsType.U8 or SafetensorsType.I8 => 1,
        SafetensorsType.I16 or SafetensorsType.U16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.I32 or SafetensorsType.U32 or SafetensorsType.F32 => 4,
        _ => 8,
    };

    /// <summary>TorchSharp's type, or null where it has none.</summary>
    public static ScalarType? ToScalarType(this SafetensorsType type) => type switch
    {
        SafetensorsType.Bool => ScalarType.Bool,
        SafetensorsType.U8 => ScalarType.Byte,
        SafetensorsType.I8 => ScalarType.Int8,
        SafetensorsType.I16 => ScalarType.Int16,
        SafetensorsType.F16 => ScalarType.Float16,
        SafetensorsType.BF16 => ScalarType.BFloat16,
        SafetensorsType.I32 => ScalarType.Int32,
        SafetensorsType.F32 => ScalarType.Float32,
        SafetensorsType.F64 => ScalarType.Float64,
        SafetensorsType.I64 => ScalarType.Int64,
        _ => null,
    };

    /// <summary>The stored type of a TorchSharp type, or null where files have none.</summary>
    public static SafetensorsType? FromScalarType(ScalarType type)
    {
        foreach (var stored in Enum.GetValues<SafetensorsType>())
            if (stored.ToScalarType() == type) return stored;
        return null;
    }
}
