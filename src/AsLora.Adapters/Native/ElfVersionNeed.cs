namespace AsLora.Adapters.Native;

/// <summary>One symbol version that a library asks of another (an Elf64_Vernaux).</summary>
/// <param name="Library">The library asked, by the name in DT_NEEDED: "libstdc++.so.6".</param>
/// <param name="Version">The symbol version: "GLIBCXX_3.4.32".</param>
/// <param name="Index">The index by which the symbol version table refers to it.</param>
/// <param name="IsWeak">True where the loader accepts a library without this version (VER_FLG_WEAK).</param>
/// <param name="FlagsOffset">File offset, in bytes, of the 16-bit flags.</param>
internal sealed record ElfVersionNeed(string Library, string Version, int Index, bool IsWeak, int FlagsOffset);
