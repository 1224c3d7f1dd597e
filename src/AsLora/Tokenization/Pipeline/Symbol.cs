using System.Runtime.InteropServices;

namespace AsLora.Tokenization.Pipeline;

/// <summary>A stretch of a word on its way to a token.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Size">How long it is, at least 1.</param>
/// <param name="Id">The id of its token, or -1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Symbol(int Start, int Size, int Id);
