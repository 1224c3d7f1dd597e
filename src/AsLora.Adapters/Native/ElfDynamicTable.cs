namespace AsLora.Adapters.Native;

/// <summary>Walks the tables that PT_DYNAMIC points to. Field offsets and constants are those of the System V ABI and its GNU symbol versions.</summary>
internal sealed class ElfDynamicTable
{
    private const ulong DynamicNeeded = 1, PltRelocationsSize = 2, StringTable = 5, SymbolTable = 6, Relocations = 7, RelocationsSize = 8, RelocationSize = 9,
        StringTableSize = 10, SymbolSize = 11, DynamicSoname = 14, PltRelocationKind = 20, PltRelocations = 23,
        SymbolVersions = 0x6ffffff0, VersionDefinitions = 0x6ffffffc, VersionDefinitionCount = 0x6ffffffd, VersionNeeds = 0x6ffffffe,
        VersionNeedCount = 0x6fffffff;
    private const ulong RelocationEntry = 24, SymbolEntry = 24, ProgramHeaderEntry = 56;

    private readonly ElfBytes data;
    private readonly List<(ulong Address, ulong Offset, ulong Length)> segments;
    private readonly Dictionary<ulong, ulong> entries = [];
    private readonly List<string> needed = [];

    private ElfDynamicTable(ElfBytes data, List<(ulong Address, ulong Offset, ulong Length)> segments, ulong offset, ulong length)
    {
        this.data = data;
        this.segments = segments;
        var neededNames = new List<ulong>();
        for (ulong at = 0; at + 16 <= length; at += 16)
        {
            var tag = data.UInt64(offset + at);
            if (tag == 0) break;
            var value = data.UInt64(offset + at + 8);
            if (tag == DynamicNeeded) neededNames.Add(value);
            else entries[tag] = value;
        }
        if (!entries.ContainsKey(StringTable) || !entries.ContainsKey(StringTableSize)) throw new ElfException("the dynamic table names no string table");
        foreach (var name in neededNames) needed.Add(Text(name));
    }

    public string? Soname => entries.TryGetValue(DynamicSoname, out var name) ? Text(name) : null;

    public IReadOnlyList<string> NeededLibraries => needed;

    public static ElfDynamicTable Read(byte[] bytes)
    {
        var file = new ElfBytes(bytes);
        if (!file.Slice(0, 4).SequenceEqual("\u007fELF"u8)) throw new ElfException("the file does not begin with the ELF signature");
        var identity = file.Slice(4, 3);
        if (identity[0] != 2) throw new ElfException($"a 64-bit library (class 2) was expected, found class {identity[0]}");
        if (identity[1] != 1) throw new ElfException($"a little-endian library (encoding 1) was expected, found encoding {identity[1]}");
        if (identity[2] != 1) throw new ElfException($"ELF version 1 was expected, found {identity[2]}");
        var (kind, machine) = (file.UInt16(16), file.UInt16(18));
        if (kind != 3) throw new ElfException($"a shared library (type 3) was expected, found type {kind}");
        if (machine != 62) throw new ElfException($"a library for x86-64 (machine 62) was expected, found machine {machine}");
        var (headers, size, count) = (file.UInt64(32), file.UInt16(54), file.UInt16(56));
        if (size != ProgramHeaderEntry) throw new ElfException($"program headers of {ProgramHeaderEntry} bytes were expected, found {size}");

        var loaded = new List<(ulong Address, ulong Offset, ulong Length)>();
        (ulong Offset, ulong Length)? dynamic = null;
        for (ulong i = 0; i < count; i++)
        {
            var at = ElfBytes.Add(headers, i * ProgramHeaderEntry);
            file.Slice(at, ProgramHeaderEntry);
            var (type, offset, address, length) = (file.UInt32(at), file.UInt64(at + 8), file.UInt64(at + 16), file.UInt64(at + 32));
            if (type is 1 or 2) file.Slice(offset, length);
            if (type == 1) loaded.Add((address, offset, length));
            if (type == 2) dynamic = (offset, length);
        }
        if (dynamic is not { } table) throw new ElfException("the file has no dynamic table");
        return new ElfDynamicTable(file, loaded, table.Offset, table.Length);
    }

    public List<ElfVersionNeed> ReadVersionNeeds()
    {
        var needs = new List<ElfVersionNeed>();
        ForEachVersion(VersionNeeds, VersionNeedCount, at =>
        {
            var library = Text(data.UInt32(at + 4));
            var entry = ElfBytes.Add(at, data.UInt32(at + 8));
            for (var left = data.UInt16(at + 2); left > 0; left--)
            {
                data.Slice(entry, 16);
                var flags = data.UInt16(entry + 4);
                needs.Add(new ElfVersionNeed(library, Text(data.UInt32(entry + 8)), data.UInt16(entry + 6) & 0x7fff, (flags & 2) != 0, checked((int)entry + 4)));
                var step = data.UInt32(entry + 12);
                if (step == 0) break;
                entry = ElfBytes.Add(entry, step);
            }
            return data.UInt32(at + 12);
        });
        return needs;
    }

    public List<string> ReadOfferedVersions()
    {
        var versions = new List<string>();
        ForEachVersion(VersionDefinitions, VersionDefinitionCount, at =>
        {
            versions.Add(Text(data.UInt32(ElfBytes.Add(at, data.UInt32(at + 12)))));
            return data.UInt32(at + 16);
        });
        return versions;
    }

    /// <summary>Version indices of the symbols that relocations name.</summary>
    public HashSet<int> ReadBoundVersions()
    {
        var bound = new HashSet<int>();
        if (!entries.TryGetValue(SymbolVersions, out var versions)) return bound;
        Expect(SymbolSize, SymbolEntry);
        Expect(RelocationSize, RelocationEntry);
        Expect(PltRelocationKind, Relocations);
        Collect(Relocations, RelocationsSize);
        Collect(PltRelocations, PltRelocationsSize);
        return bound;

        void Collect(ulong table, ulong size)
        {
            if (!entries.TryGetValue(table, out var address) || !entries.TryGetValue(size, out var length)) return;
            var start = Offset(address);
            data.Slice(start, length);
            for (ulong at = 0; at + RelocationEntry <= length; at += RelocationEntry)
            {
                var symbol = data.UInt64(start + at + 8) >> 32;
                if (symbol != 0) bound.Add(data.UInt16(Offset(ElfBytes.Add(versions, symbol * 2))) & 0x7fff);
            }
        }
    }

    private void ForEachVersion(ulong table, ulong countTag, Func<ulong, uint> readAndStep)
    {
        if (!entries.TryGetValue(table, out var address)) return;
        if (!entries.TryGetValue(countTag, out var count)) throw new ElfException("a table of symbol versions has no count");
        var at = Offset(address);
        for (; count > 0; count--)
        {
            data.Slice(at, 16);
            if (data.UInt16(at) != 1) throw new ElfException($"symbol versions of revision 1 were expected, found {data.UInt16(at)}");
            var step = readAndStep(at);
            if (step == 0) break;
            at = ElfBytes.Add(at, step);
        }
    }

    private void Expect(ulong tag, ulong value)
    {
        if (entries.TryGetValue(tag, out var found) && found != value) throw new ElfException($"entry {tag} of the dynamic table should be {value}, found {found}");
    }

    private string Text(ulong name) => data.Text(Offset(entries[StringTable]), entries[StringTableSize], name);

    /// <summary>Where an address of the loaded library lies in the file.</summary>
    private ulong Offset(ulong address)
    {
        foreach (var (start, offset, length) in segments)
            if (address >= start && address - start < length) return offset + (address - start);
        throw new ElfException($"address 0x{address:x} lies in no segment of the file");
    }
}
