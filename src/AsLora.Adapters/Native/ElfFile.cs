namespace AsLora.Adapters.Native;

/// <summary>
/// The dynamic table of a 64-bit little-endian x86-64 shared library: what it is called, which libraries and symbol versions it needs, and which it offers.
/// It reads what the loader reads (program headers and DT_ entries; section headers may be stripped), and checks every offset against the file.
/// </summary>
internal sealed class ElfFile
{
    private const ushort WeakFlag = 2;

    private readonly byte[] bytes;

    private ElfFile(byte[] bytes, string? soname, IReadOnlyList<string> needed, IReadOnlyList<string> versions, IReadOnlyList<ElfVersionNeed> needs,
        IReadOnlySet<int> boundVersions)
    {
        this.bytes = bytes;
        Soname = soname;
        NeededLibraries = needed;
        OfferedVersions = versions;
        NeededVersions = needs;
        BoundVersions = boundVersions;
    }

    /// <summary>The name other libraries ask for (DT_SONAME), if there is one.</summary>
    public string? Soname { get; }

    /// <summary>The libraries it asks the loader for (DT_NEEDED), in order.</summary>
    public IReadOnlyList<string> NeededLibraries { get; }

    /// <summary>The symbol versions it offers (DT_VERDEF), in order.</summary>
    public IReadOnlyList<string> OfferedVersions { get; }

    /// <summary>The symbol versions it asks of other libraries (DT_VERNEED), in order.</summary>
    public IReadOnlyList<ElfVersionNeed> NeededVersions { get; }

    /// <summary>Indices of the versions that some relocation really binds to; a need that is not among them is a name nobody calls.</summary>
    public IReadOnlySet<int> BoundVersions { get; }

    /// <summary>Reads a shared library.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="ElfException">The bytes are not such a library, are cut short, or contradict themselves.</exception>
    public static ElfFile Parse(byte[] bytes)
    {
        var table = ElfDynamicTable.Read(bytes);
        var needs = table.ReadVersionNeeds();
        return new ElfFile(bytes, table.Soname, table.NeededLibraries, table.ReadOfferedVersions(), needs, table.ReadBoundVersions());
    }

    /// <summary>A copy of the file in which the given needs are weak, so that the loader accepts libraries that lack those versions.</summary>
    /// <exception cref="ElfException">A relocation binds to a symbol of such a version: without it the library would not work.</exception>
    public byte[] WithWeak(IEnumerable<ElfVersionNeed> needs)
    {
        var copy = (byte[])bytes.Clone();
        foreach (var need in needs)
        {
            if (BoundVersions.Contains(need.Index)) throw new ElfException($"symbols of {need.Version} from {need.Library} are really used, so the need for it cannot be made weak");
            copy[need.FlagsOffset] |= (byte)WeakFlag;
        }
        return copy;
    }
}
