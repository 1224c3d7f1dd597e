using System.Buffers.Binary;
using System.Text;

namespace AsLora.Tests.Support;

/// <summary>Safetensors files as they lie on a disk, right or wrong.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file of this header and these bytes of data.</summary>
    public static byte[] Make(string header, params ReadOnlySpan<byte> data) => Make(Encoding.UTF8.GetBytes(header), data);

    /// <summary>A file of this header and these bytes of data.</summary>
    public static byte[] Make(byte[] header, ReadOnlySpan<byte> data)
    {
        var file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }
}
