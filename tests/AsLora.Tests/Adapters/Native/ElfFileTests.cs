using AsLora.Adapters.Native;
using CsCheck;

namespace AsLora.Tests.Adapters.Native;

public class ElfFileTests
{
    // A few kilobytes, so that every place in it can be tried; and one with versions that it needs and offers.
    private static readonly Lazy<byte[]> Small = new(() => File.ReadAllBytes(Shipped("libtorch.so")));
    private static readonly Lazy<byte[]> Versioned = new(() => File.ReadAllBytes(Shipped("libgomp-98b21ff3.so.1")));
    private static readonly Lazy<byte[]> TorchSharp = new(() => File.ReadAllBytes(Shipped("libLibTorchSharp.so")));

    [Fact]
    public void TheShippedLibraryIsReadAsTheLoaderReadsIt()
    {
        var library = ElfFile.Parse(TorchSharp.Value);
        Assert.Equal("libLibTorchSharp.so", library.Soname);
        Assert.Contains("libtorch.so", library.NeededLibraries);
        Assert.Contains("libstdc++.so.6", library.NeededLibraries);
        var newest = Assert.Single(library.NeededVersions, need => need.Version == "GLIBCXX_3.4.32");
        Assert.Equal(("libstdc++.so.6", false), (newest.Library, newest.IsWeak));
        Assert.DoesNotContain(newest.Index, library.BoundVersions);
        Assert.Empty(library.OfferedVersions);
    }

    [Fact]
    public void OfferedVersionsAreRead() =>
        Assert.Contains("GOMP_4.0", ElfFile.Parse(Versioned.Value).OfferedVersions);

    [Fact]
    public void MakingANeedWeakChangesOneBitAndNothingElse()
    {
        var library = ElfFile.Parse(TorchSharp.Value);
        var mended = library.WithWeak(library.NeededVersions.Where(need => need.Version == "GLIBCXX_3.4.32"));
        var changed = Assert.Single(Enumerable.Range(0, mended.Length), i => mended[i] != TorchSharp.Value[i]);
        Assert.Equal(TorchSharp.Value[changed] | 2, mended[changed]);
        Assert.Equal(
            library.NeededVersions.Select(need => need with { IsWeak = need.IsWeak || need.Version == "GLIBCXX_3.4.32" }), ElfFile.Parse(mended).NeededVersions);
    }

    [Fact]
    public void ANeedThatSomethingBindsToIsNotMadeWeak()
    {
        var library = ElfFile.Parse(TorchSharp.Value);
        var error = Assert.Throws<ElfException>(() => library.WithWeak(library.NeededVersions.Where(need => need.Version == "GLIBCXX_3.4")));
        Assert.Equal("symbols of GLIBCXX_3.4 from libstdc++.so.6 are really used, so the need for it cannot be made weak", error.Message);
    }

    [Fact]
    public void EveryPrefixOfALibraryIsRefusedOrReadRight()
    {
        var whole = Describe(Small.Value);
        for (var length = 0; length < Small.Value.Length; length++)
            if (Describe(Small.Value[..length]) is { } found) Assert.Equal(whole, found);
        Assert.Null(Describe(Small.Value[..^4096]));
    }

    [Fact]
    public void ALargeLibraryCutAnywhereIsRefusedOrReadRight()
    {
        var whole = Describe(TorchSharp.Value);
        Gen.Int[0, TorchSharp.Value.Length - 1].Sample(length => Describe(TorchSharp.Value[..length]) is not { } found || found == whole, iter: 100);
    }

    [Fact]
    public void FlippedBitsNeverDoMoreThanBeRefusedOrMisread()
    {
        foreach (var library in new[] { Small.Value, Versioned.Value })
        {
            // Half of the flips go to the first kilobytes, where headers and tables lie.
            var place = Gen.OneOf(Gen.Int[0, library.Length - 1], Gen.Int[0, 4095]);
            Gen.Select(place, Gen.Int[0, 7]).Array[1, 8].Sample(
                flips =>
                {
                    var damaged = (byte[])library.Clone();
                    foreach (var (at, bit) in flips) damaged[at] ^= (byte)(1 << bit);
                    Describe(damaged);
                },
                iter: 3000);
        }
    }

    [Theory]
    [InlineData("", "4 bytes at offset 0 were expected, but the file ends at 0")]
    [InlineData("just some text", "the file does not begin with the ELF signature")]
    [InlineData("MZ\u0090\0\u0003", "the file does not begin with the ELF signature")]
    [InlineData("\u00cf\u00fa\u00ed\u00fe\u0007\0\0\u0001", "the file does not begin with the ELF signature")]
    [InlineData("!<arch>\nlibtorch.a/", "the file does not begin with the ELF signature")]
    public void AFileOfAnotherKindIsRefused(string start, string message) =>
        Assert.Equal(message, Assert.Throws<ElfException>(() => ElfFile.Parse([.. start.Select(c => (byte)c)])).Message);

    [Theory]
    [InlineData(4, 1, "a 64-bit library (class 2) was expected, found class 1")]
    [InlineData(5, 2, "a little-endian library (encoding 1) was expected, found encoding 2")]
    [InlineData(6, 0, "ELF version 1 was expected, found 0")]
    [InlineData(16, 2, "a shared library (type 3) was expected, found type 2")]
    [InlineData(18, 183, "a library for x86-64 (machine 62) was expected, found machine 183")]
    [InlineData(54, 32, "program headers of 56 bytes were expected, found 32")]
    [InlineData(56, 0, "the file has no dynamic table")]
    public void ALibraryOfAnotherMachineIsRefused(int at, byte value, string message)
    {
        var foreign = (byte[])Small.Value.Clone();
        foreign[at] = value;
        Assert.Equal(message, Assert.Throws<ElfException>(() => ElfFile.Parse(foreign)).Message);
    }

    // Everything that was read; null where the file was refused. Any other exception fails the test.
    private static string? Describe(byte[] bytes)
    {
        try
        {
            var file = ElfFile.Parse(bytes);
            return string.Join('\n', [file.Soname ?? "", .. file.NeededLibraries, .. file.OfferedVersions, .. file.NeededVersions.Select(n => n.ToString()),
                .. file.BoundVersions.Order().Select(v => v.ToString())]);
        }
        catch (ElfException)
        {
            return null;
        }
    }

    private static string Shipped(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the libraries of this system are not ELF files");
        return LibraryFolders.Find(LibraryFolders.For(typeof(TorchSharp.torch).Assembly), name)!;
    }
}
